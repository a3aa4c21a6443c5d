import { ConditionalCheckFailedException, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { type PayloadPlace, readPayloadRef } from '../../functions/events/payload-ref.ts';
import type { Attributes } from '../queries/stored-items.ts';
import type { EventSource } from '../queries/walk.ts';

/** Where an event's payload is, when it is in S3. */
export function payloadPlaceOf({ data }: Attributes): PayloadPlace | undefined {
  const ref = data?.M?.payloadRef?.S;
  return ref === undefined ? undefined : readPayloadRef(ref);
}

/**
 * Deletes an item, if it still has the recipient and the payload that were read, or is gone already. `changed`: it has
 * others now, and was left alone.
 */
export async function eraseItem(
  { client, name: TableName }: Pick<EventSource, 'client' | 'name'>,
  { pk, sk, recipient, data }: Attributes,
): Promise<'erased' | 'changed'> {
  if (pk === undefined || sk === undefined) throw new Error('the item has no key');
  const ref = data?.M?.payloadRef;
  const values = {
    ...(recipient === undefined ? {} : { ':recipient': recipient }),
    ...(ref === undefined ? {} : { ':ref': ref }),
  };
  const isSame = [
    recipient === undefined ? 'attribute_not_exists(recipient)' : 'recipient = :recipient',
    ref === undefined ? 'attribute_not_exists(#data.payloadRef)' : '#data.payloadRef = :ref',
  ].join(' AND ');
  try {
    await client.send(
      new DeleteItemCommand({
        TableName,
        Key: { pk, sk },
        ConditionExpression: `attribute_not_exists(pk) OR (${isSame})`,
        ExpressionAttributeNames: { '#data': 'data' },
        ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
      }),
    );
    return 'erased';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'changed';
    throw error;
  }
}
