import { readWord } from '../../functions/events/instance.ts';
import { deployedProviders } from '../deployed-providers.ts';
import type { Deployment } from '../deployment.ts';
import { alarms } from './alarms.ts';
import { backlogAge } from './backlog-age.ts';
import type { Check } from './check.ts';
import { deadLetters } from './dead-letters.ts';
import { deliveries } from './deliveries.ts';
import { domain, domainOf } from './domain.ts';
import { errorsOf } from './errors.ts';
import { concurrency, functions } from './functions.ts';
import { gateway } from './gateway.ts';
import { lastEvent } from './last-event.ts';
import { lastRefusal } from './last-refusal.ts';
import { network } from './network.ts';
import { providerSettings } from './provider-settings.ts';
import { route } from './route.ts';
import { previousSecret, secret } from './secret.ts';
import { spool, spoolExpiry } from './spool.ts';
import { stack } from './stack.ts';
import { subscribers } from './subscribers.ts';
import { tables } from './tables.ts';

/** Every check of a deployment, or the stack's and those of one provider or instance, in the order in which they are told. */
export function checksOf(deployment: Deployment, only?: string): readonly Check[] {
  const asked = deployedProviders(deployment).filter(
    ({ name }) => only === undefined || [name, readWord(name).provider].includes(only),
  );
  const ofProviders = asked.flatMap((provider) => [
    route(provider),
    secret(provider),
    previousSecret(provider),
    lastEvent(provider.name),
    lastRefusal(provider.name),
    // The environment names one server: of several instances nobody knows which.
    ...(isOnly(provider.name, asked) ? [providerSettings(provider)] : []),
  ]);
  if (only !== undefined) return [stack, ...ofProviders];
  const own = domainOf(deployment);
  return [
    stack,
    ...ofProviders,
    gateway,
    deliveries,
    backlogAge,
    errorsOf('consumer'),
    deadLetters,
    ...subscribers(deployment),
    ...tables,
    spool,
    errorsOf('sweep'),
    spoolExpiry,
    concurrency,
    functions,
    network,
    ...(own === undefined ? [] : [domain(own)]),
    alarms,
  ];
}

function isOnly(word: string, asked: readonly { readonly name: string }[]): boolean {
  const { provider } = readWord(word);
  return asked.every(({ name }) => name === word || readWord(name).provider !== provider);
}
