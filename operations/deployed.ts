import { instanceOf, readWord, wordOf } from '../functions/events/instance.ts';
import { providerNames } from '../functions/provider-names.ts';
import { providers } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import type { Deployment } from './deployment.ts';
import { OperationError } from './failure.ts';

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

const queueKey = /^(Events|Subscriber.+?)QueueUrl$/;

/** By their names in the configuration. */
export function subscriberNames(outputs: readonly string[]): readonly string[] {
  return outputs
    .flatMap((key) => queueKey.exec(key)?.[1] ?? [])
    .filter((prefix) => outputs.includes(`${prefix}DeadLettersQueueUrl`))
    .map(nameOf);
}

/** `SubscriberHardBounces` is `hard-bounces`. */
function nameOf(prefix: string): string {
  const words = prefix.replace(/^Subscriber/, '').match(/[A-Z][^A-Z]*/g) ?? [prefix];
  return words.join('-').toLowerCase();
}

/** In the registry's order, with named instances. */
export function deployedProviders(deployment: Pick<Deployment, 'keys'>): readonly Provider[] {
  return deployedWords(deployment).flatMap((word) => providerOf(word) ?? []);
}

export function providerOf(word: string): Provider | undefined {
  const sender = readWord(word);
  const provider = providers.find(({ name }) => name === sender.provider);
  return provider && instanceOf(provider, sender.instance);
}

/** The provider with this word, or without one all that are deployed. */
export function askedOf(deployment: Pick<Deployment, 'keys'>, word: string | undefined): readonly Provider[] {
  if (word === undefined) return deployedProviders(deployment);
  return [providerOf(word) ?? []].flat();
}

export function noWebhook({ place, keys }: Pick<Deployment, 'place' | 'keys'>, word: string): OperationError {
  const { stack, endpoint } = place;
  const [where, again] =
    endpoint === undefined ? [`The stack ${stack}`, 'deploy'] : ['The local run', 'start it again'];
  const others = deployedWords({ keys }).join(', ') || 'none';
  return new OperationError(
    `${where} has no webhook for ${word}; it has ${others}. Name it under providers in postern.config.ts, and ${again}.`,
  );
}
