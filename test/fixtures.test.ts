import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { sampleSecret, samplesOf } from '../local/samples.ts';
import { outcomeOf } from './support/outcome.ts';

const samples = providers.flatMap((provider) => samplesOf(provider));

test.each(providers)('$name has fixtures', (provider) => {
  expect(samplesOf(provider).length).toBeGreaterThan(0);
});

test.each(samples)('$provider.name $name becomes what its expected file says', async (sample) => {
  const secret = sampleSecret(sample.provider);
  const outcome = await outcomeOf(sample.provider, sample, secret);
  expect(outcome).toEqual(sample.expected);
});

test.each(samples)(
  '$provider.name $name: each event is made again from its payload and envelope',
  (sample) => {
    if (sample.expected.status !== 200) return expect(sample.expected.events).toEqual([]);
    const { provider, body } = sample;
    const delivery = {
      id: 'd',
      provider: provider.name,
      receivedAt: '2026-11-22T00:00:00.000Z',
      headers: {},
      body,
    };
    const ids = provider.split(delivery).map((item) => provider.normalize(structuredClone(item)).id);
    expect(ids).toEqual(sample.expected.events.map(({ event }) => event.id));
  },
);
