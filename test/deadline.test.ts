import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { startDeadline } from '../functions/webhook/keep.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('a signal fires when only the given time is left', () => {
  const signal = startDeadline(1_000).leaving(200);
  jest.advanceTimersByTime(799);
  expect(signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});

test('once there is an answer, no signal fires any more, and none keeps the function busy', () => {
  const deadline = startDeadline(1_000);
  const signals = [deadline.leaving(0), deadline.leaving(500)];
  deadline.end();
  expect(jest.getTimerCount()).toBe(0);
  jest.advanceTimersByTime(2_000);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
});
