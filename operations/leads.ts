import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { aliasTarget } from '../functions/events/keys.ts';
import type { Lead } from '../functions/events/leads.ts';
import type { ItemKey } from './queries/fetch-items.ts';

interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

/** Puts what leads to an event; returns write units. An alias that is there may be another event's too, and stays. */
export async function putLeads(
  { client, name }: Table,
  leads: readonly Lead[],
  expires: number,
): Promise<number> {
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
  // A recipient's row is in an index too.
  return leads.reduce((units, { isAlias }) => units + (isAlias ? 1 : 2), 0);
}

export async function removeItem({ client, name }: Table, { pk, sk }: ItemKey): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: name, Key: { pk: { S: pk }, sk: { S: sk } } }));
}

/** Whether an event other than this one gives its mail the alias. */
export async function isNamedBesides(
  { client, name }: Table,
  alias: string,
  event: ItemKey,
): Promise<boolean> {
  const pages = paginateQuery(
    { client },
    {
      TableName: name,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'contains(#data.aliases, :alias)',
      ProjectionExpression: 'sk',
      ExpressionAttributeNames: { '#data': 'data' },
      ExpressionAttributeValues: { ':pk': { S: event.pk }, ':alias': { S: alias } },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) if (Items.some(({ sk }) => sk?.S !== event.sk)) return true;
  return false;
}
