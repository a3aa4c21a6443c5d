import { instanceOf, wordOf } from '../functions/events/instance.ts';
import { providers as registry } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';

/** One of several instances of a provider, such as a second server of it. */
export interface NamedInstance {
  readonly provider: string;
  /** 1 to 20 lower-case letters and digits. */
  readonly name: string;
}

/** A provider by its name alone, or an instance of it with a name of its own. */
export type ChosenProvider = string | NamedInstance;

/** As routes, keys and commands call it: `PROVIDER-eu`. */
export function chosenWord(chosen: ChosenProvider): string {
  return typeof chosen === 'string' ? chosen : wordOf({ provider: chosen.provider, instance: chosen.name });
}

/** Of the registry, each instance under its own word; throws for a name that is not there. */
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
