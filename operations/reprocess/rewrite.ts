import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
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

export interface Rewrite {
  /**
   * `conflict`: changed meanwhile, left alone. `taken`: another delivery's event has the new key, both left alone.
   * `refused`: by DynamoDB, such as too large.
   */
  readonly outcome: 'written' | 'conflict' | 'taken' | 'refused';
  /** With those of indexes, as DynamoDB counts. */
  readonly units: number;
}

/** Replaces `before` if unchanged; with another key, in one transaction. Rethrows other failures, such as throttling. */
export async function rewriteItem(
  { client, name }: { readonly client: DynamoDBClient; readonly name: string },
  before: Attributes,
  after: Attributes,
): Promise<Rewrite> {
  try {
    const units = keyOf(before) === keyOf(after) ? put : move;
    return { outcome: 'written', units: await units(client, name, before, after) };
  } catch (error) {
    return { outcome: outcomeOf(error), units: 1 };
  }
}

export function keyOf({ pk, sk }: Attributes): string {
  return `${pk?.S}\n${sk?.S}`;
}

async function put(client: DynamoDBClient, name: string, before: Attributes, after: Attributes) {
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

async function move(client: DynamoDBClient, name: string, before: Attributes, after: Attributes) {
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

function outcomeOf(error: unknown): Exclude<Rewrite['outcome'], 'written'> {
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

interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

export interface Stale {
  readonly key: ItemKey;
  /** Another event of the same subject may have it too. */
  readonly alias?: { readonly subject: string; readonly of: ItemKey };
}

/** Empty if this version can't read `was`. */
export function staleOf(was: object, after: PosternEvent): readonly Stale[] {
  const { success, output: before } = v.safeParse(PosternEvent, was);
  if (!success) return [];
  const kept = new Set(leadsOf(after).map(({ key }) => nameOf(key)));
  const { aliases = [] }: DataParts = before.data;
  const of = eventKey(before);
  const stale = [
    ...aliases.map((subject): Stale => ({ key: aliasKey(before, subject), alias: { subject, of } })),
    ...leadsOf(before).flatMap(({ key, isAlias }): Stale[] => (isAlias ? [] : [{ key }])),
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
export async function removeStale(table: Table, stale: readonly Stale[]): Promise<number> {
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

async function isNamedBesides({ client, name }: Table, { subject, of }: NonNullable<Stale['alias']>) {
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
