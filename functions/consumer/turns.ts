import type { SQSRecord } from 'aws-lambda';
import { type BatchLimits, inBatches } from '../events/batches.ts';
import { receivesOf, renewal } from './backoff.ts';

/** In which order a run takes its messages. */
export interface Turns {
  /** Received for the first time, as many together as a budget allows, the light ones first. */
  readonly groups: readonly (readonly SQSRecord[])[];
  /** Received before, so that the process may have died over it: one a run, alone, after all else. */
  readonly suspect: SQSRecord | undefined;
  /** The other suspects, which are left to other runs. */
  readonly waiting: readonly SQSRecord[];
}

/** Characters of the deliveries that are in memory at the same time. */
const limits: BatchLimits<SQSRecord> = { size: 10, bytes: 1_000_000, bytesOf: weightOf };

export function turnsOf(records: readonly SQSRecord[]): Turns {
  const fresh = records.filter((record) => !isSuspect(record));
  const lightFirst = fresh.toSorted((one, other) => weightOf(one) - weightOf(other));
  // Nearest to the dead-letter queue first; of those received as often, what is lightest, and so hardly to blame.
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

/** A pointer is to something that is over a million. */
function weightOf({ body }: SQSRecord): number {
  return body.length < 2_000 && body.includes('"object":"large/') ? Number.MAX_SAFE_INTEGER : body.length;
}
