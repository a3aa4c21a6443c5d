import { readWord } from '../../functions/events/instance.ts';
import { deployedProviders } from '../deployed.ts';
import type { Deployment } from '../deployment.ts';
import { alarms } from './alarms.ts';
import { backlogAge } from './backlog-age.ts';
import type { Check } from './check.ts';
import { domain, domainOf, stack } from './domain.ts';
import { concurrency, functions } from './functions.ts';
import { lastEvent, providerSettings } from './last-event.ts';
import { errorsOf, gateway, lastRefusal } from './logged-errors.ts';
import { network } from './network.ts';
import { deadLetters, deliveries, subscribers } from './queues.ts';
import { route } from './route.ts';
import { previousSecret, secret } from './secret.ts';
import { spool, spoolExpiry, tables } from './spool.ts';

/** In the order of the output; with `only`, the stack's and those of one provider or instance. */
export function checksOf(deployment: Deployment, only?: string): readonly Check[] {
  const providerOf = (word: string) => readWord(word).provider;
  const asked = deployedProviders(deployment).filter(
    ({ name }) => only === undefined || [name, providerOf(name)].includes(only),
  );
  const ofProviders = asked.flatMap((provider) => [
    route(provider),
    secret(provider),
    previousSecret(provider),
    lastEvent(provider.name),
    lastRefusal(provider.name),
    // The environment names one server: unclear for which of several instances.
    ...(asked.filter(({ name }) => providerOf(name) === providerOf(provider.name)).length === 1
      ? [providerSettings(provider)]
      : []),
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
