import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { readEventKey } from './keys.ts';
import { daysOf, timeBuckets } from './partitions.ts';
import { everything, type RowFilter, walk } from './walk.ts';

/** What the byTime index tells of a stored event. */
const Stored = v.pipe(
  v.object({
    pk: v.string(),
    sk: v.string(),
    stored: v.string(),
    type: v.string(),
    recipient: v.optional(v.string()),
  }),
  v.transform(({ pk, sk, ...rest }) => ({ pk, sk, ...readEventKey({ pk, sk }), ...rest })),
);

export type StoredEvent = v.InferOutput<typeof Stored>;

export interface Followed extends RowFilter {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly providers: readonly string[];
  readonly shards: number;
  readonly account?: string;
  /** Where to begin: events stored before are not told. */
  readonly from: Date;
  readonly signal: AbortSignal;
  /**
   * So far back is read again: a write is stamped before it is sent, and its two attempts may take 7 s before it
   * reaches the index.
   */
  readonly overlapMs?: number;
  readonly pollMs?: number;
}

/** A reader's clock may be wrong by so much. */
const clockErrorMs = 3_600_000;

/** Each event as it is stored, by the time of storing, until the signal: late events too. */
export async function* follow(followed: Followed): AsyncGenerator<StoredEvent> {
  const { signal, overlapMs = 30_000, pollMs = 150 } = followed;
  const told = new Set<string>();
  let after = followed.from.getTime();
  while (!signal.aborted) {
    let newest = after;
    // Whoever reads may take hours over an event; what is stored meanwhile comes in the next round.
    const began = Date.now();
    try {
      for await (const event of storedAfter(followed, new Date(after))) {
        if (told.has(event.stored)) continue;
        told.add(event.stored);
        // By the writers' clock: ours may differ.
        newest = Math.max(newest, Date.parse(event.stored.slice(0, 24)) - overlapMs);
        yield event;
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    after = Math.max(newest, began - clockErrorMs - overlapMs, followed.from.getTime());
    for (const stored of told) if (stored < new Date(after).toISOString()) told.delete(stored);
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function* storedAfter(followed: Followed, after: Date): AsyncGenerator<StoredEvent> {
  const { client, table: name, shards, providers, account, signal } = followed;
  const { type, failureKind } = followed;
  const source = { client, name, shards };
  const filter = {
    ...(type === undefined ? {} : { type }),
    ...(failureKind === undefined ? {} : { failureKind }),
  };
  const from = after.toISOString();
  // Their day may have begun before ours.
  const until = new Date(Math.max(Date.now() + clockErrorMs, after.getTime()));
  for (const day of daysOf(from, until.toISOString(), 'oldest')) {
    const partitions = providers.flatMap((provider) => timeBuckets(source, provider, day, account));
    const how = { direction: 'oldest', from, to: everything.to, filter, signal } as const;
    for await (const { attributes } of walk(source, partitions, how))
      yield v.parse(Stored, unmarshall(attributes));
  }
}
