import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { afterEach, expect, jest, test } from '@jest/globals';
import * as v from 'valibot';
import { metricTable } from '../functions/aws/metric-table.ts';
import { embedded, metricFields, type Values } from '../functions/aws/metrics.ts';
import { Course, notPublished, tally } from '../functions/consumer/course.ts';
import { cut, occurrenceOf } from '../functions/consumer/normalise.ts';
import type { Failure } from '../functions/consumer/take.ts';
import type { Outcome } from '../functions/events/store.ts';
import { providers } from '../functions/providers.ts';
import { dashboardOf, type Referred } from './support/dashboard.ts';
import { sqsRecord } from './support/sqs-record.ts';
import { readTemplate } from './support/template.ts';

const shipped = readTemplate('default');
const full = readTemplate('full');
const origin = { namespace: 'Postern', at: Date.UTC(2026, 10, 22) };
const functionsFolder = join(import.meta.dirname, '..', 'functions');

const Alarm = v.object({
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.unknown() })), []),
});

const Filter = v.object({
  MetricTransformations: v.array(v.object({ MetricNamespace: v.string(), MetricName: v.string() })),
});

/** Each of our series that a deployment may be billed for: name and dimensions. */
function series(template: typeof shipped): readonly string[] {
  const names = providers.map(({ name }) => name);
  const emitted = metricTable.flatMap(({ name, dimensions }) =>
    dimensions
      .flat()
      .flatMap((dimension) =>
        dimension === 'provider'
          ? names.map((provider) => `${name} provider=${provider}`)
          : [`${name} service=postern`],
      ),
  );
  const filtered = template
    .resources('AWS::Logs::MetricFilter')
    .flatMap(({ properties }) => v.parse(Filter, properties).MetricTransformations);
  return [...emitted, ...filtered.map(({ MetricName }) => `${MetricName} `)];
}

function alarmed(template: typeof shipped): readonly Referred[] {
  return template.resources('AWS::CloudWatch::Alarm').map(({ properties }) => {
    const { Namespace, MetricName, Dimensions } = v.parse(Alarm, properties);
    return {
      namespace: Namespace,
      metric: MetricName,
      dimensions: Dimensions.map(({ Name, Value }) => [Name, Value] as const),
    };
  });
}

test('the default set has 20 series at most, two more for each further provider, each counted once', () => {
  const all = series(shipped);
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeLessThanOrEqual(20 + 2 * Math.max(0, providers.length - 4));
});

test.each([
  ['default', shipped, 'Postern'],
  ['full', full, 'Postern-full'],
] as const)(
  'alarms and dashboard of %s look only at metrics that are emitted, with their dimensions',
  (_, template, namespace) => {
    const referred = [...alarmed(template), ...dashboardOf(template).metrics];
    const own = referred.filter((one) => !one.namespace.startsWith('AWS/'));
    expect(own.filter((one) => one.namespace !== namespace)).toEqual([]);
    const named = own.map(({ metric, dimensions }) => {
      const pairs = dimensions.map(([name, value]) => `${name}=${value}`);
      return `${metric} ${pairs.join(' ')}`;
    });
    expect(named.filter((one) => !series(template).includes(one))).toEqual([]);
    // And nothing is counted that nobody looks at.
    const looked = new Set(named.map((one) => one.split(' ')[0]));
    expect(metricTable.map(({ name }) => name).filter((name) => !looked.has(name))).toEqual([]);
  },
);

test.each(metricTable)('$name is emitted by a function', ({ name }) => {
  const sources = readdirSync(functionsFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('metric-table.ts'))
    .map((file) => readFileSync(join(functionsFolder, file), 'utf8'));
  expect(sources.filter((text) => new RegExp(`^ +(emit\\(\\{ )?.*\\b${name}:`, 'm').test(text))).not.toEqual(
    [],
  );
});

test('a line is what Powertools writes for the same, where all metrics have the same dimensions', () => {
  const library = new Metrics({ namespace: 'Postern', serviceName: 'postern' });
  library.setTimestamp(origin.at);
  library.addMetric('Stored', MetricUnit.Count, 3);
  library.addMetric('AgeAtStoring', MetricUnit.Seconds, 1.5);
  library.addMetric('AgeAtStoring', MetricUnit.Seconds, 2);
  const line = embedded({ Stored: 3, AgeAtStoring: [1.5, 2] }, origin);
  expect(JSON.parse(JSON.stringify(line))).toEqual(JSON.parse(JSON.stringify(library.serializeMetrics())));
});

test('metrics of different dimensions share a line, each with its own', () => {
  const line = embedded({ Acknowledged: 1, Rejected: 1, Spooled: 1 }, { ...origin, provider: 'paubox' });
  const directive = (name: string, ...dimensions: string[][]) => ({
    Namespace: 'Postern',
    Dimensions: dimensions,
    Metrics: [{ Name: name, Unit: 'Count' }],
  });
  expect(line).toEqual({
    _aws: {
      Timestamp: origin.at,
      CloudWatchMetrics: [
        directive('Acknowledged', ['provider']),
        directive('Rejected', ['service'], ['provider']),
        directive('Spooled', ['service']),
      ],
    },
    service: 'postern',
    provider: 'paubox',
    Acknowledged: 1,
    Rejected: 1,
    Spooled: 1,
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.METRICS_NAMESPACE;
});

test('what has the provider for its one dimension is counted on a log line, and writes no other', () => {
  process.env.METRICS_NAMESPACE = 'Postern';
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(metricFields({ Acknowledged: 1, Spooled: 0 }, 'paubox')).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [
        {
          Namespace: 'Postern',
          Dimensions: [['provider']],
          Metrics: [{ Name: 'Acknowledged', Unit: 'Count' }],
        },
      ],
    },
    provider: 'paubox',
    Acknowledged: 1,
  });
  expect(write).not.toHaveBeenCalled();
});

test('what has `service` for a dimension is a separate line', () => {
  process.env.METRICS_NAMESPACE = 'Postern';
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(metricFields({ Acknowledged: 1, Spooled: 1 }, 'paubox')).toEqual({});
  const [[line] = ['']] = write.mock.calls;
  expect(JSON.parse(String(line))).toMatchObject({ service: 'postern', Acknowledged: 1, Spooled: 1 });
});

test.each<Values>([{}, { Rejected: 0 }, { AgeAtStoring: [] }])('nothing makes no line: %j', (values) => {
  expect(embedded(values, origin)).toBeUndefined();
});

const delivered = {
  id: 'd',
  provider: 'paubox',
  receivedAt: '2026-11-22T00:00:00.000Z',
  headers: {},
  body: Buffer.from('{"event_name":"brand-new","payload":{"id":"1"}}'),
};

const settledAs = (outcome: Outcome, other: { readonly body?: Buffer; readonly reconciled?: true } = {}) => {
  const { reconciled, ...rest } = other;
  const delivery = { ...delivered, ...rest };
  const parts = cut(delivery);
  const origin = { ...parts.origin, reconciled };
  const course = new Course({ record: sqsRecord('a', ''), ...parts, origin });
  const [item = { payload: '' }] = parts.items;
  course.settled(0, occurrenceOf(parts, item).event, outcome);
  return course;
};

test('what failed is neither stored nor unknown yet, and has the age of its message; what is reconciled has none', () => {
  const now = Date.UTC(2026, 10, 22, 0, 0, 1, 500);
  const stored: Outcome = { kind: 'stored' };
  const settled = [
    settledAs(stored),
    settledAs({ kind: 'duplicate' }),
    settledAs(notPublished),
    settledAs(stored, { reconciled: true }),
  ];
  const failed = (reason: string, sent: number): Failure => {
    const record = sqsRecord('a', '');
    const attributes = { ...record.attributes, SentTimestamp: String(now - sent) };
    return { record: { ...record, attributes }, transient: true, reason, fault: 'x' };
  };
  const failures = [failed('not_stored', 450_000), failed('not_taken', -1), failed('not_published', 9)];
  expect(tally(settled, failures, now)).toEqual({
    Stored: 2,
    Duplicates: 1,
    Unknown: 2,
    PublishFailures: 1,
    AgeAtStoring: [1.5, 1.5],
    AgeNotStored: [450, 0],
  });
});

test("the provider's name for what nobody has mapped is reported, a text that is no name is not", () => {
  const named = (name: string) => {
    const body = Buffer.from(JSON.stringify({ event_name: name, payload: { id: '1' } }));
    return [...settledAs({ kind: 'stored' }, { body }).unknownTypes];
  };
  expect(named('brand-new')).toEqual(['brand-new']);
  expect(named('to jane@example.com')).toEqual(['other']);
  expect(named('x'.repeat(65))).toEqual(['other']);
});
