import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { acknowledgements } from '../tools/audit/hipaa-reasons.ts';
import { hipaaReport, marker, type RuleResult, unsettled } from '../tools/audit/hipaa-report.ts';

const Results = v.array(
  v.object({
    rule: v.string(),
    info: v.string(),
    compliant: v.array(v.string()),
    findings: v.array(v.string()),
  }),
);

// In a separate process: loading the CDK and its rules takes jest several times as long.
const program = join(import.meta.dirname, 'support', 'hipaa-results.ts');
const output = execFileSync(process.execPath, [program], { encoding: 'utf8' });
const both = v.parse(v.object({ shipped: Results, own: Results }), JSON.parse(output));
const results: readonly RuleResult[] = both.shipped;

test('each finding of the HIPAA pack has a reason, and each reason a finding', () => {
  expect(unsettled(results)).toEqual([]);
});

test('the rules were applied: some are kept, and those that our resources know by name', () => {
  const kept = results.filter(({ compliant }) => compliant.length > 0).map(({ rule }) => rule);
  expect(kept).toEqual(
    expect.arrayContaining(['CloudWatchLogGroupRetentionPeriod', 'IAMPolicyNoStatementsWithFullAccess']),
  );
});

test('with its own key and network an account has no finding about keys or networks', () => {
  const findings = both.own.filter(({ findings: all }) => all.length > 0).map(({ rule }) => rule);
  expect(findings).toEqual([
    'IAMNoInlinePolicy',
    'LambdaConcurrency',
    'LambdaDLQ',
    'S3BucketLoggingEnabled',
    'S3BucketReplicationEnabled',
    'S3BucketVersioningEnabled',
    'SecretsManagerRotationEnabled',
  ]);
});

test('docs/reference/hipaa.md says what the pack says today; "npm run generate -- hipaa" writes it', () => {
  const file = join(import.meta.dirname, '..', 'docs', 'reference', 'hipaa.md');
  const [byHand, report] = readFileSync(file, 'utf8').split(marker);
  expect(byHand).toContain('## What you must do');
  expect(report).toBe(`\n\n${hipaaReport(both)}`);
});

test('a finding without a reason, and a reason without a finding, are reported with what to do', () => {
  const [{ rules: [known = ''] = [] } = {}] = acknowledgements;
  const found = { rule: 'New', info: 'It is open.', compliant: [], findings: ['Api'] };
  const told = unsettled([found, ...results.filter(({ rule }) => rule !== known)]);
  expect(told).toEqual([
    'New finds Api: It is open. Fix it, or say why not in tools/audit/hipaa-reasons.ts.',
    `${known} finds nothing any more: take it out of tools/audit/hipaa-reasons.ts.`,
  ]);
});

test('each acknowledgement gives a reason of substance, and says what remains to the user', () => {
  for (const { reason, yours } of acknowledgements) {
    expect(reason.split(' ').length).toBeGreaterThanOrEqual(15);
    expect(yours).not.toBe('');
  }
});
