import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { providers } from '../functions/providers.ts';
import { dashboardOf } from './support/dashboard.ts';
import { readTemplate } from './support/template.ts';

const shipped = readTemplate('default');
const page = dashboardOf(shipped);

test('the page has the name of its stack and region, since an account has one of a name, a row for each provider, and no graph wider than the page', () => {
  const named = (stack: string) => ({ 'Fn::Join': ['', [`${stack}-`, { Ref: 'AWS::Region' }]] });
  expect(page.name).toEqual(named('Postern'));
  expect(dashboardOf(readTemplate('full')).name).toEqual(named('Postern-full'));
  const titles = page.widgets.map(({ properties }) => properties.title);
  // With more than four, all share two graphs.
  for (const { name } of providers.length > 4 ? [] : providers)
    expect(titles.filter((title) => title.startsWith(`${name}: `))).toHaveLength(3);
  for (const { x, width } of page.widgets) expect(x + width).toBeLessThanOrEqual(24);
});

test('every graph has metrics, also where there is one provider and nobody subscribes', () => {
  for (const { widgets } of [page, dashboardOf(readTemplate('small'))])
    expect(widgets.filter(({ properties }) => properties.metrics.length === 0)).toEqual([]);
});

// Over 50, none of an account's dashboards would be free.
test('the page has 50 metrics at most, however many instances there are', () => {
  const several = dashboardOf(readTemplate('instances'));
  for (const { metrics } of [page, several]) expect(metrics.length).toBeLessThanOrEqual(50);
  const of = several.metrics.filter(({ metric }) => metric === 'Acknowledged');
  expect(of.flatMap(({ dimensions }) => dimensions.map(([, value]) => value))).toContain(
    `${providers[0]?.name}-eu`,
  );
});

test("AWS's metrics are those of resources that are there", () => {
  const ofAws = page.metrics.filter(({ namespace }) => namespace.startsWith('AWS/'));
  const dimensions = ofAws.flatMap((one) => one.dimensions.map(([, value]) => String(value)));
  expect(ofAws.filter((one) => one.dimensions.length === 0)).toEqual([]);
  const ids = new Set(shipped.all.map(({ id }) => `<${id}>`));
  expect(dimensions.filter((value) => !ids.has(value))).toEqual([]);
});

const Query = v.object({ Name: v.string(), LogGroupNames: v.array(v.unknown()), QueryString: v.string() });

test('saved queries stand under the name of the stack, and ask log groups that are there', () => {
  const groups = shipped.resources('AWS::Logs::LogGroup').map(({ id }) => ({ Ref: id }));
  const queries = shipped
    .resources('AWS::Logs::QueryDefinition')
    .map(({ properties }) => v.parse(Query, properties));
  expect(queries.map(({ Name }) => Name)).toContain('Postern/refusals');
  for (const { LogGroupNames, Name } of queries) {
    expect(Name).toMatch(/^Postern\/[a-z-]+$/);
    expect(LogGroupNames).not.toEqual([]);
    expect(groups).toEqual(expect.arrayContaining(LogGroupNames));
  }
});

test('switched off, there is no page', () => {
  expect(readTemplate('filtered').resources('AWS::CloudWatch::Dashboard')).toEqual([]);
});
