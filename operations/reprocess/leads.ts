import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { type DataParts, PosternEvent } from '../../functions/events/event.ts';
import { aliasKey, eventKey } from '../../functions/events/keys.ts';
import { type Lead, leadsOf } from '../../functions/events/leads.ts';
import { nameOf } from '../../functions/events/read-items.ts';
import type { ItemKey } from '../queries/fetch-items.ts';

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
    const put = new PutItemCommand({
      TableName: name,
      Item: item(expires),
      ...(isAlias
        ? {
            ConditionExpression: 'attribute_not_exists(pk) OR expires < :expires',
            ExpressionAttributeValues: { ':expires': { N: String(expires) } },
          }
        : {}),
    });
    await client.send(put).catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }
  return unitsOf(leads);
}

/** A recipient's row is in an index too. */
function unitsOf(leads: readonly Lead[]): number {
  return leads.reduce((units, { isAlias }) => units + (isAlias ? 1 : 2), 0);
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
