import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { daysOf, type Senders, timeBuckets } from './partitions.ts';
import { type StoredRow, storedRow } from './stored-row.ts';
import { everything, type Row, type RowFilter, walk } from './walk.ts';

export type StoredEvent = StoredRow;

export interface Followed extends Omit<RowFilter, 'id'>, Senders {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly shards: number;
  /** Where to begin: events stored before are not told. */
  readonly from: Date;
  readonly signal: AbortSignal;
  /**
   * How long after a later one an event may still show: a write is stamped before it is sent, and its two attempts may
   * take 7 s before it reaches the index.
   */
  readonly overlapMs?: number;
  readonly pollMs?: number;
}

/** A reader's clock may be wrong by so much. */
const clockErrorMs = 3_600_000;
/** Every poll reads again what was stored so shortly before the newest. */
const nearMs = 2_000;
/** Then all is read again that may still show: while much is stored, that is most of the work. */
const recheckMs = 5_000;

/** Each event as it is stored, by the time of storing, until the signal: late events too. */
export async function* follow(followed: Followed): AsyncGenerator<StoredEvent> {
  const { signal, overlapMs = 30_000, pollMs = 150 } = followed;
  const told = new Set<string>();
  /** The newest that was told, by the writers' clock: ours may differ. */
  let newest = followed.from.getTime();
  const settledAt = settling(newest, overlapMs);
  let settled = newest;
  let rechecked = 0;
  while (!signal.aborted) {
    // Whoever reads may take hours over an event; what is stored meanwhile comes in the next round.
    const began = Date.now();
    const isRecheck = began - rechecked >= recheckMs;
    const after = isRecheck ? settled : Math.max(settled, newest - nearMs);
    try {
      for await (const { position: stored, attributes } of storedAfter(followed, new Date(after))) {
        if (told.has(stored)) continue;
        told.add(stored);
        newest = Math.max(newest, Date.parse(stored.slice(0, 24)));
        yield storedRow(attributes);
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    if (isRecheck) {
      rechecked = began;
      settled = settledAt(began, newest);
      const before = new Date(settled).toISOString();
      for (const stored of told) if (stored < before) told.delete(stored);
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/** By when a round began that read all that may still show, and its newest: what was stored before has shown by now. */
function settling(from: number, overlapMs: number) {
  const seen = [{ newest: from, at: 0 }];
  return (began: number, newest: number): number => {
    seen.push({ newest, at: Date.now() });
    while (seen[1] !== undefined && seen[1].at <= began - overlapMs) seen.shift();
    return Math.max(seen[0]?.newest ?? from, began - clockErrorMs - overlapMs);
  };
}

async function* storedAfter(followed: Followed, after: Date): AsyncGenerator<Row> {
  const { client, table: name, shards, signal } = followed;
  const source = { client, name, shards };
  const from = after.toISOString();
  // Their day may have begun before ours.
  const until = new Date(Math.max(Date.now() + clockErrorMs, after.getTime()));
  for (const day of daysOf(from, until.toISOString(), 'oldest')) {
    const how = { direction: 'oldest', from, to: everything.to, filter: followed, signal } as const;
    yield* walk(source, timeBuckets(source, followed, day), how);
  }
}
