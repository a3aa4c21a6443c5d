import { providers as registry } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';

/** Of the registry, by name; throws for a name that is not there. */
export function chosenProviders(names: readonly string[]): readonly Provider[] {
  const unknown = names.filter((name) => !registry.some((provider) => provider.name === name));
  if (unknown.length > 0) {
    const known = registry.map((provider) => provider.name).join(', ');
    throw new Error(`No such provider: ${unknown.join(', ')}. There are ${known}.`);
  }
  return registry.filter((provider) => names.includes(provider.name));
}
