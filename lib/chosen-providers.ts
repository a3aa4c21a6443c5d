import { instanceOf, readWord, wordOf } from '../functions/events/instance.ts';
import { providers as registry } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { capitalised } from './output-keys.ts';

/** One of several instances of a provider, such as a second server. */
export interface NamedInstance {
  readonly provider: string;
  /** 1 to 20 lower-case letters and digits. */
  readonly name: string;
}

export type ChosenProvider = string | NamedInstance;

/** As routes, keys and commands write it: `PROVIDER-eu`. */
export function chosenWord(chosen: ChosenProvider): string {
  return typeof chosen === 'string' ? chosen : wordOf({ provider: chosen.provider, instance: chosen.name });
}

/** From the registry, each instance under its own word; throws for an unknown name. */
export function chosenProviders(chosen: readonly ChosenProvider[]): readonly Provider[] {
  const named = chosen.map((one) => (typeof one === 'string' ? { provider: one, name: undefined } : one));
  const unknown = named.filter(({ provider }) => !registry.some(({ name }) => name === provider));
  if (unknown.length > 0) {
    const known = registry.map(({ name }) => name).join(', ');
    throw new Error(
      `No such provider: ${unknown.map(({ provider }) => provider).join(', ')}. There are ${known}.`,
    );
  }
  return registry.flatMap((provider) =>
    named.filter((one) => one.provider === provider.name).map(({ name }) => instanceOf(provider, name)),
  );
}

/** Mistakes among instances whose names are well-formed. */
export function instanceMistakes(chosen: readonly ChosenProvider[]): readonly string[] {
  const words = chosen.map(chosenWord);
  const doubled = [...new Set(words.filter((word, index) => words.indexOf(word) < index))];
  const colliding = [...new Set(words)].filter((word) => collides(word, words));
  return [
    ...(doubled.length === 0
      ? []
      : [`providers names one twice: ${doubled.join(', ')}. Give each further instance its own name`]),
    ...colliding.map((word) => {
      const { provider, instance } = readWord(word);
      return `providers has an instance of ${provider} called "${instance}", and ${capitalised(word)} is the key of another part of the deployment: choose another name`;
    }),
  ];
}

/** Case-insensitive: keys that differ only in case are easily confused. */
function collides(word: string, words: readonly string[]): boolean {
  if (readWord(word).instance === undefined) return false;
  const key = keyOf(word);
  const others = [...registry.map(({ name }) => name), ...words.filter((one) => one !== word)];
  return others.some((other) => [other, ...partsOf(other)].some((one) => keyOf(one) === key));
}

function partsOf(word: string): readonly string[] {
  const { scheduled = [] } = registry.find(({ name }) => name === readWord(word).provider) ?? {};
  return ['schedule', ...scheduled.map(({ name }) => name)].map((part) => `${word}-${part}`);
}

function keyOf(word: string): string {
  return word.replaceAll('-', '');
}
