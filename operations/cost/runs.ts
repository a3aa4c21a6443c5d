import type { Run } from './caused.ts';
import { each, hoursPerMonth } from './prices.ts';
import type { Measured } from './traffic-measured.ts';

/** Nobody has measured it on AWS: a busy environment lives for hours, and bursts ask for more of them. */
export const startsPerRun = 0.01;

export type Assumed = Measured['assumed'];

/**
 * Milliseconds that Lambda bills: CPU by memory, up to the one core that JavaScript uses, and the waiting.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export function billedMs({ cpuMs, roundTrips }: Run, memoryMb: number, assumed: Assumed): number {
  const cores = Math.min(1, memoryMb / assumed.mbPerVcpu);
  return Math.ceil(cpuMs / cores + roundTrips * assumed.roundTripMs);
}

/** Of one run, in US dollars; a start is billed as running is. */
export function runCost(run: Run, memoryMb: number, assumed: Assumed): number {
  const ms = billedMs(run, memoryMb, assumed) + startsPerRun * run.startMs;
  return each.invocation + (memoryMb / 1024) * (ms / 1000) * each.gigabyteSecond;
}

/** Runs side by side, at an even flow. */
export function concurrency(runsPerMonth: number, ms: number): number {
  return (runsPerMonth * ms) / (hoursPerMonth * 3_600_000);
}
