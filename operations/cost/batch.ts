import type { Caused } from './caused.ts';
import type { CostedDeployment } from './deployment.ts';
import { type Assumed, billedMs, concurrency } from './runs.ts';

/**
 * Deliveries that a run of the consumer finds at an even flow. Lambda hands over what is there at once: as long as it
 * may start another run, each delivery is one of its own.
 */
export function evenBatch(
  deliveries: number,
  caused: Caused,
  { consumerMemoryMb, maxConcurrency, batchSize }: CostedDeployment,
  assumed: Assumed,
): number {
  const ms = billedMs(caused.consumer(1), consumerMemoryMb, assumed);
  return Math.min(batchSize, Math.max(1, concurrency(deliveries, ms) / maxConcurrency));
}
