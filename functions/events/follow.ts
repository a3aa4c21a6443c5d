import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributeValue, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { indexes, readEventKey, timeBucket } from './keys.ts';

/** What the byTime index tells of a stored event. */
const Stored = v.pipe(
  v.object({
    pk: v.string(),
    sk: v.string(),
    stored: v.string(),
    type: v.string(),
    recipient: v.optional(v.string()),
  }),
  v.transform(({ pk, sk, ...rest }) => ({ pk, ...readEventKey({ pk, sk }), ...rest })),
);

export type StoredEvent = v.InferOutput<typeof Stored>;

export interface Followed {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly providers: readonly string[];
  readonly shards: number;
  /** Where to begin: events stored before are not told. */
  readonly from: Date;
  readonly signal: AbortSignal;
}

const pollMs = 150;
const dayMs = 86_400_000;
/** Writes of several consumers reach the index out of order; so far back it is read again. */
const overlapMs = 5_000;

/** Each event as it is stored, by the time of storing, until the signal: late events too. */
export async function* follow(followed: Followed): AsyncGenerator<StoredEvent> {
  const told = new Map<string, number>();
  let after = followed.from;
  while (!followed.signal.aborted) {
    const now = new Date();
    for (const bucket of bucketsBetween(followed, after, now)) {
      for await (const event of storedAfter(followed, bucket, after)) {
        if (told.has(event.stored)) continue;
        told.set(event.stored, now.getTime());
        yield event;
      }
    }
    after = new Date(Math.max(followed.from.getTime(), now.getTime() - overlapMs));
    for (const [stored, at] of told) if (at < after.getTime() - overlapMs) told.delete(stored);
    await sleep(pollMs, undefined, { signal: followed.signal }).catch(() => undefined);
  }
}

function bucketsBetween({ providers, shards }: Followed, after: Date, now: Date): string[] {
  const buckets: string[] = [];
  for (let day = startOfDay(after); day <= now.getTime(); day += dayMs) {
    for (const provider of providers) {
      for (let shard = 0; shard < shards; shard++) buckets.push(timeBucket(provider, new Date(day), shard));
    }
  }
  return buckets;
}

function startOfDay(time: Date): number {
  return time.getTime() - (time.getTime() % dayMs);
}

async function* storedAfter(
  { client, table }: Followed,
  bucket: string,
  after: Date,
): AsyncGenerator<StoredEvent> {
  const values: Record<string, AttributeValue> = {
    ':bucket': { S: bucket },
    ':after': { S: after.toISOString() },
  };
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName: indexes.byTime,
      // `bucket` and `stored` are reserved words.
      KeyConditionExpression: '#bucket = :bucket AND #stored >= :after',
      ExpressionAttributeNames: { '#bucket': 'bucket', '#stored': 'stored' },
      ExpressionAttributeValues: values,
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) yield v.parse(Stored, unmarshall(item));
  }
}
