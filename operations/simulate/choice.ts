import type { Provider } from '../../functions/webhook/provider.ts';
import { closest } from '../closest.ts';
import { invalid, type OperationError } from '../failure.ts';
import { postern } from '../hint.ts';
import { type Sample, samplesOf } from '../samples/read.ts';

export function typesOf({ expected }: Sample): readonly string[] {
  return different(expected.events.map(({ event }) => event.type));
}

export function providerTypesOf({ expected }: Sample): readonly string[] {
  return different(expected.events.map(({ event }) => event.providertype));
}

/** The sample to send comes first. */
export function inOrder(provider: Provider): readonly Sample[] {
  const rank = (sample: Sample) => (sample.typical ? 0 : Math.max(1, typesOf(sample).length));
  return samplesOf(provider).toSorted((one, other) => rank(one) - rank(other));
}

/** A case, or the first sample of an event by either name; without a name, one of each known type. */
export function chosen(provider: Provider, name: string | undefined): readonly Sample[] {
  const samples = inOrder(provider);
  if (name === undefined) return different(offersOf(samples).map(({ sample }) => sample));
  const is = (text: string) => text.toLowerCase() === name.toLowerCase();
  const sample =
    samples.find((one) => is(one.name)) ??
    samples.find((one) => typesOf(one).some(is)) ??
    samples.find((one) => providerTypesOf(one).some(is));
  if (sample === undefined) throw unknownName(provider, name, samples);
  return [sample];
}

export type Offer = ReturnType<typeof offersOf>[number];

export function offersOf(samples: readonly Sample[]) {
  const types = different(samples.flatMap(typesOf).filter((type) => type !== 'unknown'));
  return types.toSorted().flatMap((type) => {
    const sample = samples.find((one) => typesOf(one).includes(type));
    return sample === undefined ? [] : [{ type, sample }];
  });
}

function unknownName(provider: Provider, name: string, samples: readonly Sample[]): OperationError {
  const types = different(samples.flatMap(typesOf)).toSorted().join(', ');
  const names = samples.flatMap((sample) => [...typesOf(sample), ...providerTypesOf(sample), sample.name]);
  return invalid(
    `Postern has no ${provider.name} delivery called "${name}". Give one of ${types}, the provider's name for it, or a case: ${postern(`simulate ${provider.name} --list`)} shows them.${closest(name, names)}`,
  );
}

function different<T>(values: readonly (T | undefined)[]): readonly T[] {
  return [...new Set(values)].filter((value) => value !== undefined);
}
