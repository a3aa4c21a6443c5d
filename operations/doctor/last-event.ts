import { readWord } from '../../functions/events/instance.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { zoned } from '../clock.ts';
import { eventSource } from '../event-source.ts';
import { OperationError } from '../failure.ts';
import { postern } from '../hint.ts';
import { operationsOf } from '../provider-operations.ts';
import { sendersOf } from '../queries/partitions.ts';
import { recent } from '../queries/queries.ts';
import { type Check, green, grey, yellow } from './check.ts';

const days = 14;
const dayMs = 86_400_000;

export function lastEvent(provider: string): Check {
  return {
    name: 'last event',
    of: provider,
    needs: 'dynamodb:Query and dynamodb:BatchGetItem',
    async look(deployment) {
      const asked = { ...sendersOf(provider), from: new Date(Date.now() - days * dayMs), limit: 1 };
      const [newest] = (await recent(eventSource(deployment), asked)).events;
      if (newest === undefined)
        return yellow(
          `none was stored in the last ${days} days`,
          `Make something happen at the provider, or: ${postern(`connect ${provider}`)}`,
        );
      return green(`${newest.type}, received ${zoned(newest.recordedtime)}`);
    },
  };
}

/** Settings that would lose deliveries, if the environment has the provider's API. */
export function providerSettings({ name }: Pick<Provider, 'name'>): Check {
  return {
    name: 'settings',
    of: name,
    needs: 'nothing of AWS',
    async look(_, withinMs) {
      const { advice } = await operationsOf(name);
      try {
        const sentences = await advice?.({ env: process.env, signal: AbortSignal.timeout(withinMs) });
        if (sentences === undefined) return undefined;
        if (sentences.length === 0) return green('nothing in them loses a delivery');
        const page = `docs/providers/${readWord(name).provider}.md#limits-and-settings-to-choose`;
        return yellow(sentences.join(' '), page);
      } catch (error) {
        if (error instanceof OperationError) return grey(error.message);
        throw error;
      }
    },
  };
}
