import * as v from 'valibot';
import { openJsonService } from '../aws/aws-json.ts';
import type { Signing } from '../aws/signing.ts';
import type { ExecuteStatements } from '../events/store.ts';

const Executed = v.object({
  Responses: v.array(v.object({ Error: v.optional(v.object({ Code: v.optional(v.string()) })) })),
});

/**
 * Statements as they go over the wire: strings, numbers, booleans, lists and maps are the same there.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
 */
export function openStatements(client: Signing, tryMs: number): ExecuteStatements {
  const call = openJsonService(client, { name: 'dynamodb', target: 'DynamoDB_20120810' }, tryMs);
  return async (Statements) =>
    v.parse(Executed, await call('BatchExecuteStatement', { Statements })).Responses;
}
