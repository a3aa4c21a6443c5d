import {
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { eventSortKey, indexes, readEventKey } from '../../functions/events/keys.ts';
import { payloadKey, payloadRef } from '../../functions/events/payload-ref.ts';
import { invalid } from '../failure.ts';
import { type Counting, unseen } from '../progress.ts';
import { type Attributes, isExpired } from '../queries/read-item.ts';
import { met } from '../reprocess/rewrite.ts';

export interface Restoring {
  readonly client: DynamoDBClient;
  /** The restored table. */
  readonly from: string;
  /** The deployment's table. */
  readonly to: string;
  /** Of the deployment: references to another stack's payloads become its own. */
  readonly bucket: string;
  /** Undefined for a dry run. */
  readonly spend: (() => Promise<void>) | undefined;
  readonly signal: AbortSignal;
  readonly progress?: Counting;
}

/** Items that were not in the deployment's table; `present` ones are, perhaps under a newer key, and are left alone. */
const nothing = { missing: 0, present: 0, expired: 0, complete: false };

export type Restored = typeof nothing;

const atOnce = 16;

/** Adds missing items, and never overwrites. Can be repeated. */
export async function restore(how: Restoring): Promise<Restored> {
  const keyNames = await sameKeys(how);
  const { progress = unseen } = how;
  const restored: Restored = { ...nothing };
  let seen = 0;
  for await (const { Items = [] } of paginateScan({ client: how.client }, { TableName: how.from })) {
    for (const kind of await pMap(Items, (item) => settle(how, keyNames, item), { concurrency: atOnce })) {
      if (kind === undefined) return restored;
      restored[kind] += 1;
      progress.total(++seen);
      progress.done();
    }
  }
  return { ...restored, complete: true };
}

/** Undefined if interrupted. */
async function settle(how: Restoring, keyNames: readonly string[], item: Attributes) {
  const { client, to, bucket, spend, signal } = how;
  if (signal.aborted) return undefined;
  if (isExpired(item, new Date())) return 'expired';
  const Key = Object.fromEntries(Object.entries(item).filter(([name]) => keyNames.includes(name)));
  const asked = { TableName: to, Key, ConsistentRead: true, ProjectionExpression: 'pk' };
  const { Item } = await client.send(new GetItemCommand(asked));
  if (Item !== undefined || (await isMoved(how, item))) return 'present';
  if (spend === undefined) return 'missing';
  await spend();
  const own = inBucket(item, bucket);
  const put = new PutItemCommand({
    TableName: to,
    Item: own,
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return (await met(client.send(put))) ? 'missing' : 'present';
}

/** Reprocessing and redaction may change an event's key, but not its time of storing. */
async function isMoved({ client, from, to }: Restoring, item: Attributes): Promise<boolean> {
  const { pk, sk } = item;
  if (pk?.S === undefined || sk?.S === undefined) return false;
  // A recipient's row follows its event.
  const eventKey = { pk, sk: { S: eventSortKey(sk.S) } };
  const isRow = eventKey.sk.S !== sk.S;
  const { Item: event = {} } = isRow
    ? await client.send(new GetItemCommand({ TableName: from, Key: eventKey }))
    : { Item: item };
  const { bucket, stored } = event;
  if (bucket === undefined || stored === undefined) return false;
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: to,
      IndexName: indexes.byTime,
      KeyConditionExpression: '#bucket = :bucket AND #stored = :stored',
      ExpressionAttributeNames: { '#bucket': 'bucket', '#stored': 'stored' },
      ExpressionAttributeValues: { ':bucket': bucket, ':stored': stored },
    }),
  );
  return Items.some((now) => now.pk?.S !== pk.S || now.sk?.S !== eventKey.sk.S);
}

/** Payloads were copied to this bucket. */
function inBucket(item: Attributes, bucket: string): Attributes {
  const { pk, sk, data } = item;
  const ref = data?.M?.payloadRef?.S;
  if (ref === undefined) return item;
  const key = payloadKey(readEventKey({ pk: pk?.S ?? '', sk: sk?.S ?? '' }));
  if (!ref.endsWith(`/${key}`)) return item;
  return { ...item, data: { M: { ...data?.M, payloadRef: { S: payloadRef(bucket, key) } } } };
}

/** Throws if one table is no copy of the other. */
async function sameKeys({ client, from, to }: Restoring): Promise<readonly string[]> {
  const keysOf = async (TableName: string) => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    return (Table?.KeySchema ?? []).map(({ AttributeName = '' }) => AttributeName);
  };
  if (from === to) throw invalid(`${to} is the deployment's own table: give the restored one.`);
  const [theirs, own] = await Promise.all([keysOf(from), keysOf(to)]);
  if (theirs.join() === own.join()) return own;
  throw invalid(
    `${from} is no copy of ${to}: its keys are ${theirs.join(' and ')}, not ${own.join(' and ')}.`,
  );
}
