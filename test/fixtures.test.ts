import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { type Sample, sampleSecret, samplesOf } from '../operations/samples/read.ts';
import { outcomeOf, receivedAt } from './support/outcome.ts';

const samples = providers.flatMap((provider) => samplesOf(provider));

test.each(providers)('$name has fixtures', (provider) => {
  expect(samplesOf(provider).length).toBeGreaterThan(0);
});

test.each(samples)('$provider.name $name becomes what its expected file says', async (sample) => {
  const secret = sampleSecret(sample.provider);
  const outcome = await outcomeOf(sample.provider, sample, secret);
  expect(outcome).toEqual(sample.expected);
});

function keptHeaders({ provider, headers }: Sample): Record<string, string> {
  const sent = headers(sampleSecret(provider), receivedAt).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return Object.fromEntries(sent.filter(([name = '']) => provider.keptHeaders.includes(name)));
}

test.each(samples)(
  '$provider.name $name: each event is made again from its payload and envelope',
  (sample) => {
    const { status, answer } = sample.expected;
    if (status !== 200 || answer !== undefined) return expect(sample.expected.events).toEqual([]);
    const { provider, body } = sample;
    const delivery = {
      id: 'd',
      provider: provider.name,
      receivedAt: receivedAt.toISOString(),
      headers: keptHeaders(sample),
      body,
    };
    const ids = provider.split(delivery).map((item) => provider.normalize(structuredClone(item)).id);
    expect(ids).toEqual(sample.expected.events.map(({ event }) => event.id));
  },
);
