import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';

const Report = v.object({
  pluginReports: v.array(
    v.object({
      violations: v.array(
        v.object({
          ruleName: v.string(),
          violatingConstructs: v.array(v.object({ constructPath: v.string() })),
        }),
      ),
    }),
  ),
});
const Reports = v.object({
  asShipped: Report,
  unacknowledged: Report,
  acknowledged: v.array(v.object({ id: v.string(), reason: v.string() })),
});

// In a separate process: loading the CDK and its rules takes jest several times as long.
const program = join(import.meta.dirname, 'support', 'nag-report.ts');
const output = execFileSync(process.execPath, [program], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
});
const { asShipped, unacknowledged, acknowledged } = v.parse(Reports, JSON.parse(output));

function findings(report: v.InferOutput<typeof Report>): string[] {
  return report.pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(() => ruleName))
    .sort();
}

test('cdk-nag finds nothing in the stack that is not acknowledged', () => {
  expect(asShipped.pluginReports.flatMap(({ violations }) => violations)).toEqual([]);
});

test('without the acknowledgements cdk-nag finds what they acknowledge, and nothing else: it runs, and none is stale', () => {
  expect(acknowledged).not.toEqual([]);
  expect(findings(unacknowledged)).toEqual(acknowledged.map(({ id }) => id).sort());
});

test('each acknowledgement gives a reason of substance', () => {
  for (const { reason } of acknowledged) expect(reason.split(' ').length).toBeGreaterThanOrEqual(15);
});

// Version 2 reads other suppressions, so that a user of it has to write them.
test('docs/start/package.md names every rule that a user of cdk-nag 2 must suppress', () => {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'start', 'package.md'), 'utf8');
  const named = [...page.matchAll(/id: '([\w-]+)'/g)].map(([, id]) => id);
  const rules = new Set(acknowledged.map(({ id }) => id.replace(/\[.*/, '')));
  expect(new Set(named)).toEqual(rules);
});
