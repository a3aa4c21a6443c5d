import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { runHere } from './support/run-here.ts';
import { assemblyFolder, readTemplate } from './support/template.ts';

let aws: AwsEndpoint;

beforeAll(async () => {
  aws = await startAwsEndpoint();
  aws.templates.set('Postern', readTemplate('small').text);
  aws.templates.set('Another', '{"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}}');
  aws.templates.set('Yaml', 'Resources: {}');
});

afterAll(() => aws.stop());

const cost = (...args: string[]) => runHere(['cost', ...args]);

const BillObject = v.object({
  of: v.string(),
  month: v.object({ deliveries: v.number(), events: v.number(), bytes: v.number(), batch: v.number() }),
  lines: v.array(v.object({ section: v.string(), what: v.string(), usd: v.number() })),
  total: v.number(),
  totals: v.record(v.string(), v.number()),
  assumptions: v.array(v.string()),
});

async function billed(...args: string[]) {
  const { code, out } = await cost(...args, '--json');
  expect(code).toBe(0);
  return v.parse(BillObject, JSON.parse(out));
}

test('without an account or a stack it is the bill of Postern as it comes, with a total and what it rests on', async () => {
  const { code, out, err } = await cost('--deliveries', '1M', '--events', '3e6');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('1,000,000 deliveries of 2,048 bytes with 3,000,000 events, of Postern as it comes');
  expect(out).toMatch(/API Gateway: requests +1,000,000 +1\.00/);
  expect(out).toMatch(/metrics under alarm +\d+ +\d\.\d\d/);
  expect(out).toMatch(/A MONTH IN ALL +\d+\.\d\d +\d+\.\d\d/);
  expect(out).toContain('List prices of us-east-1');
});

test('numbers are read as people write them', async () => {
  const { month } = await billed(
    '--deliveries',
    '1.5M',
    '--events',
    '2_000_000',
    '--bytes',
    '3k',
    '--batch',
    '4',
  );
  expect(month).toMatchObject({ deliveries: 1_500_000, events: 2_000_000, bytes: 3_000, batch: 4 });
});

test('its parts make the whole, for another program too', async () => {
  const { lines, total, totals } = await billed('--deliveries', '1e6');
  expect(lines.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(total);
  expect(Object.values(totals).reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(total);
});

test("a deployed stack's own template decides what is there", async () => {
  const small = await billed('--endpoint', aws.url, '--deliveries', '1000');
  const whole = await billed('--deliveries', '1000');
  expect(small.of).toBe('the stack Postern');
  expect(small.totals.standing).toBeLessThan(whole.totals.standing ?? 0);
});

test('a template that was synthesised will do', async () => {
  const file = join(assemblyFolder('full'), readTemplate('full').file);
  const { code, out } = await cost('--template', file);
  expect(code).toBe(0);
  expect(out).toContain('A month in which nothing happens, of the template');
});

test.each([
  [['--deliveries', '10', '--events', '5'], 'A delivery holds one event at least'],
  [['--events', '5'], 'by --deliveries'],
  [['--deliveries', 'many'], 'whole number from 0'],
  [['--deliveries', '1.5'], 'like 1000000, 1e6, 1.5M or 250k'],
  [['--deliveries', '-1'], 'whole number'],
  [['--deliveries', '1', '--bytes', '6M'], 'to 5,600,000'],
  [['--batch', '11'], 'to 10'],
  [['--template', '/nowhere/at-all.json'], 'There is no file /nowhere/at-all.json'],
  [['--template', 'x', '--stack', 'Postern'], 'not both'],
])('%p is answered as wrong usage, with what is allowed', async (args, expected) => {
  const { code, out, err } = await cost(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(expected);
});

test.each([
  ['Another', 'no webhook function'],
  ['Yaml', 'no template in JSON'],
  ['Nowhere', 'There is no stack Nowhere'],
])('the stack %p is named, with what to do instead', async (stack, expected) => {
  const { code, err } = await cost('--stack', stack, '--endpoint', aws.url);
  expect(code).toBe(1);
  expect(err).toContain(expected);
});
