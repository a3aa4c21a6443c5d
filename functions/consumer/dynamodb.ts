import * as v from 'valibot';
import { openJsonService } from '../aws/aws-json.ts';
import type { Signing } from '../aws/signing.ts';
import type { BatchRead, ReadBatch } from '../events/read-items.ts';
import type { ExecuteStatements } from '../events/store.ts';
import type { ItemTable } from '../events/update-item.ts';

export type Dynamodb = ReturnType<typeof openDynamodb>;

const Executed = v.object({
  Responses: v.array(v.object({ Error: v.optional(v.object({ Code: v.optional(v.string()) })) })),
});

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const Read = v.custom<BatchRead>(isObject);

/**
 * Attributes are on the wire as in the SDK: strings, numbers, booleans, lists and maps.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
export function openDynamodb(signing: Signing, tryMs: number) {
  const service = { name: 'dynamodb', target: 'DynamoDB_20120810', version: '1.0' } as const;
  const call = openJsonService(signing, service, tryMs);
  const execute: ExecuteStatements = async (Statements) =>
    v.parse(Executed, await call('BatchExecuteStatement', { Statements })).Responses;
  const read: ReadBatch = async (RequestItems) => v.parse(Read, await call('BatchGetItem', { RequestItems }));
  const update: ItemTable['update'] = (input) => call('UpdateItem', input);
  return { execute, read, update };
}
