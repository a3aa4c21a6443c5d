import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBServiceException,
  PutItemCommand,
  paginateQuery,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { type DataParts, PosternEvent } from '../../functions/events/event.ts';
import { aliasKey, eventKey } from '../../functions/events/keys.ts';
import { type Lead, leadsOf } from '../../functions/events/leads.ts';
import { nameOf } from '../../functions/events/read-items.ts';
import type { ItemKey } from '../queries/fetch-items.ts';
import type { Attributes } from '../queries/read-item.ts';
import type { EventSource } from '../queries/walk.ts';

type Table = Pick<EventSource, 'client' | 'name'>;

export type Rewrite = Awaited<ReturnType<typeof rewriteItem>>;

/**
 * Replaces `before` if unchanged; with another key, in one transaction. Units are with those of indexes, as DynamoDB
 * counts. Rethrows other failures, such as throttling.
 */
export async function rewriteItem(table: Table, before: Attributes, after: Attributes) {
  try {
    const write = keyOf(before) === keyOf(after) ? put : move;
    return { outcome: 'written' as const, units: await write(table, before, after) };
  } catch (error) {
    return { outcome: outcomeOf(error), units: 1 };
  }
}

export function keyOf({ pk, sk }: Attributes): string {
  return `${pk?.S}\n${sk?.S}`;
}

async function put({ client, name }: Table, before: Attributes, after: Attributes) {
  const { ConsumedCapacity } = await client.send(
    new PutItemCommand({
      TableName: name,
      Item: after,
      ...stillIs(before, after),
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  return ConsumedCapacity?.CapacityUnits ?? 1;
}

async function move({ client, name }: Table, before: Attributes, after: Attributes) {
  const { pk, sk } = before;
  if (pk === undefined || sk === undefined) throw new Error('the item has no key');
  const { ConsumedCapacity = [] } = await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: name, Item: after, ConditionExpression: 'attribute_not_exists(pk)' } },
        { Delete: { TableName: name, Key: { pk, sk }, ...stillIs(before, after) } },
      ],
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  // A transaction writes each item twice.
  return ConsumedCapacity.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0) || 4;
}

/** Every attribute is unchanged, and new ones are absent. */
function stillIs({ pk: _, sk: __, ...before }: Attributes, after: Attributes) {
  const read = Object.entries(before);
  const lacking = Object.keys(after).filter((name) => name !== 'pk' && name !== 'sk' && !(name in before));
  const names = [...read.map(([name]) => name), ...lacking];
  return {
    ConditionExpression: names
      .map((_name, at) => (at < read.length ? `#n${at} = :v${at}` : `attribute_not_exists(#n${at})`))
      .join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#n${at}`, name])),
    ExpressionAttributeValues: Object.fromEntries(read.map(([, value], at) => [`:v${at}`, value])),
  };
}

/**
 * `conflict`: changed meanwhile, left alone. `taken`: another delivery's event has the new key, both left alone.
 * `refused`: by DynamoDB, such as too large.
 */
function outcomeOf(error: unknown): 'conflict' | 'taken' | 'refused' {
  if (error instanceof ConditionalCheckFailedException) return 'conflict';
  if (error instanceof TransactionCanceledException) {
    const [put, gone] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    if (gone === 'ConditionalCheckFailed' || gone === 'TransactionConflict') return 'conflict';
    if (put === 'TransactionConflict') return 'conflict';
    if (put === 'ConditionalCheckFailed') return 'taken';
    if (put === 'ValidationError') return 'refused';
  }
  if (error instanceof DynamoDBServiceException && error.name === 'ValidationException') return 'refused';
  throw error;
}

/** Empty if this version can't read `was`. Another event of the same subject may have the alias too. */
export function staleOf(was: object, after: PosternEvent) {
  const { success, output: before } = v.safeParse(PosternEvent, was);
  if (!success) return [];
  const kept = new Set(leadsOf(after).map(({ key }) => nameOf(key)));
  const { aliases = [] }: DataParts = before.data;
  const of = eventKey(before);
  const rows = leadsOf(before).filter(({ isAlias }) => !isAlias);
  const stale = [
    ...aliases.map((subject) => ({ key: aliasKey(before, subject), alias: { subject, of } })),
    ...rows.map(({ key }) => ({ key, alias: undefined })),
  ];
  return stale.filter(({ key }) => !kept.has(nameOf(key)));
}

/** Returns write units. An existing alias may belong to another event and stays. */
export async function putLeads({ client, name }: Table, leads: readonly Lead[], expires: number) {
  for (const { isAlias, item } of leads) {
    const ifNewer = {
      ConditionExpression: 'attribute_not_exists(pk) OR expires < :expires',
      ExpressionAttributeValues: { ':expires': { N: String(expires) } },
    };
    const put = { TableName: name, Item: item(expires), ...(isAlias ? ifNewer : {}) };
    await met(client.send(new PutItemCommand(put)));
  }
  // A recipient's row is in an index too.
  return leads.reduce((units, { isAlias }) => units + (isAlias ? 1 : 2), 0);
}

/** Whether the condition of a write was met. */
export async function met(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Returns write units. */
export async function removeStale(table: Table, stale: ReturnType<typeof staleOf>): Promise<number> {
  let units = 0;
  for (const { key, alias } of stale) {
    if (alias !== undefined && (await isNamedBesides(table, alias))) continue;
    await removeItem(table, key);
    units += alias === undefined ? 2 : 1;
  }
  return units;
}

export async function removeItem({ client, name }: Table, { pk, sk }: ItemKey): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: name, Key: { pk: { S: pk }, sk: { S: sk } } }));
}

async function isNamedBesides({ client, name }: Table, { subject, of }: { subject: string; of: ItemKey }) {
  const asked = {
    TableName: name,
    KeyConditionExpression: 'pk = :pk',
    FilterExpression: 'contains(#data.aliases, :alias)',
    ProjectionExpression: 'sk',
    ExpressionAttributeNames: { '#data': 'data' },
    ExpressionAttributeValues: { ':pk': { S: of.pk }, ':alias': { S: subject } },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateQuery({ client }, asked))
    if (Items.some(({ sk }) => sk?.S !== of.sk)) return true;
  return false;
}
