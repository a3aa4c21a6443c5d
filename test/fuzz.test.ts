import { expect, test } from '@jest/globals';
import { canary } from './fuzz/canary.ts';
import { inputOf } from './fuzz/input.ts';
import type { Plan } from './fuzz/plan.ts';
import { fuzzInThread } from './fuzz/thread.ts';
import { BrokenPromise, quickly, unless } from './fuzz/unless.ts';

// Two threads for two processors.
test('20,000 odd deliveries break no promise of edge and consumer', async () => {
  const halves = await Promise.all(
    [20_261_122, 20_261_123].map((seed) => fuzzInThread({ inputs: 10_000, seed })),
  );
  expect(halves.map(({ inputs, failure }) => [inputs, failure])).toEqual([
    [10_000, undefined],
    [10_000, undefined],
  ]);
  // They get beyond the door, and not only there.
  const outcomes = halves.flatMap((half) => [...half.outcomes.keys()]).join('\n');
  for (const outcome of [
    'email.bounced',
    'unknown',
    '400 not_json',
    '401 signature',
    '404',
    '503',
    'handshake',
  ]) {
    expect(outcomes).toContain(outcome);
  }
});

test('a plan gives the same input each time, signed after its body was changed', () => {
  const plan: Plan = {
    provider: 0,
    sample: 0,
    edits: [{ steps: [0, 0], change: { kind: 'double', text: `"${canary}"` } }],
    frame: { kind: 'after', hex: '0d0a' },
    proof: { kind: 'current' },
    query: '',
    headers: [],
    headerCase: 'lower',
    base64: false,
    weather: 'fair',
  };
  const { authentic, event } = inputOf(plan);
  expect([authentic, event]).toEqual([true, inputOf(plan).event]);
  expect(event.body).toMatch(new RegExp(`^\\[\\{("\\w+"):.*,\\1:"${canary}".*\\}\\]\r\n$`));
});

test('what breaks a promise or takes over a second is reported', async () => {
  expect(() => unless(false, 'it holds')).toThrow(BrokenPromise);
  await expect(
    quickly(
      'it',
      () => 1,
      () => -1,
    ),
  ).rejects.toThrow('takes at most -1 ms');
});
