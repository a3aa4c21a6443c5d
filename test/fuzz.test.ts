import { expect, test } from '@jest/globals';
import { fuzz } from './fuzz/fuzz.ts';

test('20,000 odd deliveries break no promise of edge and consumer', async () => {
  const { failure, inputs: tried, outcomes } = await fuzz({ inputs: 20_000, seed: 20_261_122 });
  expect(failure).toBeUndefined();
  expect(tried).toBe(20_000);
  // They get beyond the door, and not only there.
  const seen = [...outcomes.keys()].join('\n');
  for (const outcome of [
    '200  email.bounced',
    '200  unknown',
    '400 not_json',
    '401 signature_mismatch',
    '404 ',
    '503 ',
    'handshake',
  ]) {
    expect(seen).toContain(outcome);
  }
});
