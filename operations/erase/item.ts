import { ConditionalCheckFailedException, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { readEventKey } from '../../functions/events/keys.ts';
import { payloadKey, payloadRef } from '../../functions/events/payload-ref.ts';
import type { Attributes } from '../queries/stored-items.ts';
import type { EventSource } from '../queries/walk.ts';

/** `key` is of the event's own object, which may exist without a reference. */
export interface KeptPayload {
  readonly key: string;
  readonly reference: 'none' | 'own' | 'foreign';
}

export function keptPayloadOf({ pk, sk, data }: Attributes, bucket: string): KeptPayload {
  const key = payloadKey(readEventKey({ pk: pk?.S ?? '', sk: sk?.S ?? '' }));
  const ref = data?.M?.payloadRef?.S;
  if (ref === undefined) return { key, reference: 'none' };
  return { key, reference: ref === payloadRef(bucket, key) ? 'own' : 'foreign' };
}

/** Deletes an item that is gone or unchanged; returns `changed` if it now has another recipient or payload. */
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
