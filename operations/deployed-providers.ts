import { instanceOf, readWord } from '../functions/events/instance.ts';
import { providers } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { deployedWords } from './deployed-words.ts';
import type { Deployment } from './deployment.ts';

/** In the registry's order, with named instances. */
export function deployedProviders(deployment: Pick<Deployment, 'keys'>): readonly Provider[] {
  const senders = deployedWords(deployment).map(readWord);
  return providers.flatMap((provider) =>
    senders
      .filter((one) => one.provider === provider.name)
      .map(({ instance }) => instanceOf(provider, instance)),
  );
}

export function providerOf(word: string): Provider | undefined {
  const sender = readWord(word);
  const provider = providers.find(({ name }) => name === sender.provider);
  return provider && instanceOf(provider, sender.instance);
}

/** The provider with this word, or without one all that are deployed. */
export function askedOf(deployment: Pick<Deployment, 'keys'>, word: string | undefined): readonly Provider[] {
  if (word === undefined) return deployedProviders(deployment);
  return [providerOf(word)].filter((provider) => provider !== undefined);
}
