import { BatchGetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import * as v from 'valibot';
import { holdsEvent, indexes } from '../../functions/events/keys.ts';
import { provingAccount } from '../../functions/events/proving.ts';
import { type ItemKey, nameOf, type ReadBatch, readItems } from '../../functions/events/read-items.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { bucketsOf, daysOf } from '../queries/partitions.ts';
import type { EventSource } from '../queries/walk.ts';
import type { Ledger } from './ledger.ts';
import type { Slice } from './lines.ts';
import type { Read } from './meter.ts';

const Row = v.object({
  pk: v.object({ S: v.string() }),
  sk: v.object({ S: v.string() }),
  stored: v.object({ S: v.string() }),
});
const atOnce = 4;

/** Which deliveries brought the events that were stored in a slice: the index says which those are, the table whose. */
export async function readStored(
  source: EventSource,
  read: Read,
  ledger: Pick<Ledger, 'stored'>,
  slice: Slice,
): Promise<void> {
  const [from, to] = [slice.from, slice.until].map((at) => new Date(at).toISOString());
  const buckets = daysOf(from ?? '', to ?? '', 'oldest').flatMap((day) =>
    // What proves the deployment is delivered as anything else.
    [...providerNames, provingAccount].flatMap((provider) =>
      bucketsOf(source, provider, day).map(({ hash: [, bucket] }) => bucket),
    ),
  );
  await pMap(buckets, (bucket) => readBucket(source, read, ledger, [bucket, from ?? '', to ?? '']), {
    concurrency: atOnce,
  });
}

async function readBucket(
  source: EventSource,
  read: Read,
  ledger: Pick<Ledger, 'stored'>,
  [bucket, from, to]: readonly [string, string, string],
): Promise<void> {
  const asked = {
    TableName: source.name,
    IndexName: indexes.byTime,
    KeyConditionExpression: '#bucket = :bucket AND #stored BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#bucket': 'bucket', '#stored': 'stored' },
    ExpressionAttributeValues: { ':bucket': { S: bucket }, ':from': { S: from }, ':to': { S: to } },
    ProjectionExpression: 'pk, sk, #stored',
    ReturnConsumedCapacity: 'TOTAL',
  } as const;
  for await (const { Items = [], ConsumedCapacity } of paginateQuery({ client: source.client }, asked)) {
    read.readUnits += ConsumedCapacity?.CapacityUnits ?? 0;
    const rows = Items.map((item) => v.parse(Row, item)).filter(({ sk }) => holdsEvent(sk.S));
    const stored = new Map(rows.map((row) => [nameOf(keyOf(row)), Date.parse(row.stored.S.slice(0, 24))]));
    for (const [name, item] of await deliveriesOf(source, read, rows.map(keyOf)))
      if (item.deliveryid?.S !== undefined) ledger.stored(item.deliveryid.S, stored.get(name) ?? 0);
    read.events += rows.length;
  }
}

function keyOf({ pk, sk }: v.InferOutput<typeof Row>): ItemKey {
  return { pk: pk.S, sk: sk.S };
}

async function deliveriesOf({ client, name }: EventSource, read: Read, keys: readonly ItemKey[]) {
  const readBatch: ReadBatch = async (RequestItems) => {
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems, ReturnConsumedCapacity: 'TOTAL' }),
    );
    for (const { CapacityUnits = 0 } of answer.ConsumedCapacity ?? []) read.readUnits += CapacityUnits;
    return answer;
  };
  const { found, left } = await readItems({ name, read: readBatch }, keys, {
    projection: 'pk, sk, deliveryid',
  });
  if (left > 0) throw new Error(`DynamoDB did not get round to ${left} events: try again`);
  return found;
}
