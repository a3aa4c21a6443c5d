import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { within } from '../operations/within.ts';
import { eventually } from './support/postern.ts';

test('a time limit that nobody listens for still ends, though garbage is collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const signal = within(20, new AbortController().signal);
  await eventually(() => {
    collect();
    return signal.aborted;
  });
});

test('it ends with any of its signals, also with one that had ended before', () => {
  const stop = new AbortController();
  const signal = within(1_000_000, new AbortController().signal, stop.signal);
  expect(signal.aborted).toBe(false);
  stop.abort();
  expect([signal.aborted, within(1_000_000, stop.signal).aborted]).toEqual([true, true]);
});
