import { readWord, wordOf } from '../functions/events/instance.ts';
import { providerNames } from '../functions/provider-names.ts';
import type { Deployment } from './deployment.ts';

/** `WebhookUrlProviderEu`: a provider's name has only letters, so the next capital or digit begins an instance's. */
const outputOfSender = /^(?:WebhookUrl|Secret)([A-Z][a-z]+)([A-Z0-9][a-z0-9]*)?$/;

/** In the registry's order. */
export function deployedWords({ keys }: Pick<Deployment, 'keys'>): readonly string[] {
  const words = keys.flatMap((key) => {
    const [, provider, instance] = outputOfSender.exec(key) ?? [];
    if (provider === undefined || !providerNames.includes(provider.toLowerCase())) return [];
    return wordOf({ provider: provider.toLowerCase(), instance: instance?.toLowerCase() });
  });
  return providerNames.flatMap((name) =>
    [...new Set(words)].filter((word) => readWord(word).provider === name).sort(),
  );
}
