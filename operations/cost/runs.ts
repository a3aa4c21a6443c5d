import type { Caused, Measured, Run } from './caused.ts';
import type { CostedDeployment } from './deployment.ts';
import { each, hoursPerMonth } from './prices.ts';

/** An estimate: a busy environment lives for hours, bursts start more. */
export const startsPerRun = 0.01;

export type Assumed = Measured['assumed'];

/**
 * CPU by memory, up to the one core that JavaScript uses, and the waiting.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export function billedMs({ cpuMs, roundTrips }: Run, memoryMb: number, assumed: Assumed): number {
  const cores = Math.min(1, memoryMb / assumed.mbPerVcpu);
  return Math.ceil(cpuMs / cores + roundTrips * assumed.roundTripMs);
}

/** In US dollars; a start is billed as running is. */
export function runCost(run: Run, memoryMb: number, assumed: Assumed): number {
  const ms = billedMs(run, memoryMb, assumed) + startsPerRun * run.startMs;
  return each.invocation + (memoryMb / 1024) * (ms / 1000) * each.gigabyteSecond;
}

/** At an even flow. */
export function concurrency(runsPerMonth: number, ms: number): number {
  return (runsPerMonth * ms) / (hoursPerMonth * 3_600_000);
}

/** Connections by which Lambda polls a quiet queue; each gathers its own batch. */
const pollers = 5;

/**
 * Deliveries per run of the consumer at an even flow. While Lambda may start another run, each delivery gets its own,
 * with those that arrive while a batch fills.
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
