import { expect, test } from '@jest/globals';
import { advisoriesIn, verdict } from '../tools/audit/advisories.ts';

const path = 'node_modules/valibot';
const valibot = { path, name: 'valibot', version: '1.5.0', licence: 'MIT' };
const shipped = new Map([
  ['cli', []],
  ['consumer', [valibot]],
  ['sweep', [valibot]],
]);

const cause = { source: 1, title: 'It stops', url: 'https://example.com/1', severity: 'high', range: '<2' };
const known = (name: string, nodes: readonly string[], via: readonly unknown[] = [cause]) => ({
  name,
  severity: 'high',
  isDirect: false,
  via,
  effects: [],
  range: '<2',
  nodes,
  fixAvailable: true,
});
const report = (...found: readonly { name: string }[]) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(found.map((one) => [one.name, one])),
    metadata: {},
  });
const said = (printed: string, required = false) => verdict(advisoriesIn(printed, shipped), required);

test('a vulnerability in what ships fails, and says in which function', () => {
  expect(said(report(known('valibot', [path])))).toEqual({
    lines: [
      'high: valibot in consumer, sweep: It stops https://example.com/1',
      '1 known vulnerabilities in the packages that ship.',
    ],
    failed: true,
  });
});

test('one in another copy of a package, or in tools, is reported and fails nothing', () => {
  const { lines, failed } = said(
    report(
      known('valibot', ['node_modules/jest/node_modules/valibot']),
      known('jest', ['node_modules/jest']),
    ),
  );
  expect([lines, failed]).toEqual([
    [
      '0 known vulnerabilities in the packages that ship.',
      '2 in what only builds, deploys or tests: "npm audit" lists them.',
    ],
    false,
  ]);
});

test('who only depends on a vulnerable package is not vulnerable for that', () => {
  expect(said(report(known('valibot', [path], ['jest'])))).toEqual({
    lines: ['0 known vulnerabilities in the packages that ship.'],
    failed: false,
  });
});

test.each([
  [JSON.stringify({ message: '405 Method Not Allowed', statusCode: 405 }), '405 Method Not Allowed'],
  ['', 'npm audit gave no report'],
  ['npm error', 'npm audit gave no report'],
  [JSON.stringify({ auditReportVersion: 3, vulnerabilities: {} }), 'npm audit gave no report'],
])('if the registry gives no report (%j), the audit does not say that all is well', (printed, why) => {
  const { lines, failed } = said(printed);
  expect(lines).toEqual([expect.stringContaining(`NOT AUDITED: ${why}. Whether the packages`)]);
  expect(failed).toBe(false);
  expect(said(printed, true).failed).toBe(true);
});
