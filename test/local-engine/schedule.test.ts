import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Outcome } from '../../local/engine/lambda/function.ts';
import { rateMs, startSchedule } from '../../local/engine/resources/schedules.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
test.each([
  ['rate(1 minute)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(2 hours)', 7_200_000],
  ['rate(1 day)', 86_400_000],
  ['rate(1 minutes)', undefined],
  ['rate(5 minute)', undefined],
  ['rate(0 minutes)', undefined],
  ['cron(0 12 * * ? *)', undefined],
  [undefined, undefined],
])('%s is %s ms', (expression, ms) => {
  expect(rateMs(expression)).toBe(ms);
});

function startOn(invoke: () => Promise<Outcome>, lines: string[] = []) {
  const targets = [['Sweep', { invoke }]] as const;
  return startSchedule({ id: 'Rule', arn: 'arn', everyMs: 60_000, targets }, (line) => lines.push(line));
}

test('A schedule runs at its rate, skips a turn while it runs, and ends with a stop', async () => {
  const ends: ((outcome: Outcome) => void)[] = [];
  const schedule = startOn(() => new Promise((resolve) => ends.push(resolve)));
  await jest.advanceTimersByTimeAsync(59_999);
  expect(ends).toHaveLength(0);
  await jest.advanceTimersByTimeAsync(180_000);
  expect(ends).toHaveLength(1);
  ends[0]?.({ kind: 'timeout' });
  await jest.advanceTimersByTimeAsync(60_000);
  expect(ends).toHaveLength(2);
  const stopped = schedule.stop();
  ends[1]?.({ kind: 'timeout' });
  await stopped;
  await jest.advanceTimersByTimeAsync(600_000);
  expect(ends).toHaveLength(2);
  expect(await schedule.run()).toEqual([]);
});

test('A run that fails is reported, and the next one comes anyway', async () => {
  const lines: string[] = [];
  let runs = 0;
  const schedule = startOn(async () => {
    runs += 1;
    if (runs === 1) throw new Error('no process');
    return { kind: 'throttled' };
  }, lines);
  await jest.advanceTimersByTimeAsync(120_000);
  expect(lines).toEqual([
    'A scheduled run failed: Error: no process',
    'The scheduled run of Sweep failed: throttled',
  ]);
  await schedule.stop();
});
