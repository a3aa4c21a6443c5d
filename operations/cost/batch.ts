import type { Caused } from './caused.ts';
import type { CostedDeployment } from './deployment.ts';
import { hoursPerMonth } from './prices.ts';
import { type Assumed, billedMs, concurrency } from './runs.ts';

/** Lambda asks a quiet queue by so many connections, and each gathers a batch of its own. */
const pollers = 5;

/**
 * Deliveries that a run of the consumer finds at an even flow. Lambda hands over what is there at once: as long as it
 * may start another run, each delivery is one of its own, with those that come while it waits for a batch to fill.
 */
export function evenBatch(
  deliveries: number,
  caused: Caused,
  { consumerMemoryMb, maxConcurrency, batchSize, batchWindowSeconds }: CostedDeployment,
  assumed: Assumed,
): number {
  const ms = billedMs(caused.consumer(1), consumerMemoryMb, assumed);
  const perSecond = deliveries / (hoursPerMonth * 3600);
  const gathered = 1 + (perSecond * batchWindowSeconds) / pollers;
  return Math.min(batchSize, Math.max(gathered, concurrency(deliveries, ms) / maxConcurrency));
}
