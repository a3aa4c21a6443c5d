import * as v from 'valibot';
import type { Operation } from './answers.ts';

/** Requests of one kind. */
const Count = v.object({
  requests: v.number(),
  bytes: v.number(),
  /** In whole pieces of 64 KiB for each request, as SQS and SNS are paid. */
  units: v.number(),
});

type Count = v.InferOutput<typeof Count>;

/** By operation; none of what never came. */
export const Counts = v.record(v.string(), Count);

export type Counts = Readonly<Record<string, Count>>;

const unitBytes = 65_536;

export class Counter {
  #counts: Record<string, Count> = {};

  count(operation: Operation, { length }: Buffer): void {
    const { requests, bytes, units } = this.#counts[operation] ?? none;
    this.#counts[operation] = {
      requests: requests + 1,
      bytes: bytes + length,
      units: units + Math.max(1, Math.ceil(length / unitBytes)),
    };
  }

  /** What came since it was asked last. */
  taken(): Counts {
    const counts = this.#counts;
    this.#counts = {};
    return counts;
  }
}

export const none: Count = { requests: 0, bytes: 0, units: 0 };
