import { zoned } from '../clock.ts';
import { eventSource } from '../event-source.ts';
import { sendersOf } from '../queries/partitions.ts';
import { recent } from '../queries/queries.ts';
import { type Check, green, yellow } from './check.ts';

const days = 14;
const dayMs = 86_400_000;

/** When a provider's newest event was stored. */
export function lastEvent(provider: string): Check {
  return {
    name: 'last event',
    of: provider,
    needs: 'dynamodb:Query and dynamodb:BatchGetItem',
    async look(deployment) {
      const from = new Date(Date.now() - days * dayMs);
      const asked = { ...sendersOf(provider), from, limit: 1 };
      const [newest] = (await recent(eventSource(deployment), asked)).events;
      if (newest === undefined)
        return yellow(
          `none was stored in the last ${days} days`,
          `Make something happen at the provider, or: postern connect ${provider}`,
        );
      return green(`${newest.type}, received ${zoned(newest.recordedtime)}`);
    },
  };
}
