import type { SQSRecord } from 'aws-lambda';
import { type BatchLimits, inBatches } from '../events/batches.ts';
import { receivesOf, renewal } from './backoff.ts';

export interface Turns {
  /** First receives, as many together as the budget allows, the light ones first. */
  readonly groups: readonly (readonly SQSRecord[])[];
  /** Received before, so that the process may have died over it: one a run, alone, last. */
  readonly suspect: SQSRecord | undefined;
  /** The other suspects, left to other runs. */
  readonly waiting: readonly SQSRecord[];
}

/** Characters of the deliveries in memory together. */
const limits: BatchLimits<SQSRecord> = { size: 10, bytes: 1_000_000, bytesOf: weightOf };

export function turnsOf(records: readonly SQSRecord[]): Turns {
  const fresh = records.filter((record) => !isSuspect(record));
  const lightFirst = fresh.toSorted((one, other) => weightOf(one) - weightOf(other));
  // Closest to the dead-letter queue first; at equal receives the lightest, which is hardly to blame.
  const [suspect, ...waiting] = records
    .filter(isSuspect)
    .sort((one, other) => receivesOf(other) - receivesOf(one) || weightOf(one) - weightOf(other));
  const groups = inBatches(lightFirst, limits);
  const inOrder = groups.map((group) => fresh.filter((record) => group.includes(record)));
  return { groups: inOrder, suspect, waiting };
}

function isSuspect(record: SQSRecord): boolean {
  return receivesOf(record) > 1 || record.messageAttributes[renewal] !== undefined;
}

/** A pointer stands for over a million. */
function weightOf({ body }: SQSRecord): number {
  return body.length < 2_000 && body.includes('"object":"large/') ? Number.MAX_SAFE_INTEGER : body.length;
}
