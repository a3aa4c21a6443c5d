import { BatchExecuteStatementCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ExecuteStatements } from '../../functions/events/store.ts';

/** As the SDK would execute them. */
export function executeBySdk(client: DynamoDBClient): ExecuteStatements {
  return async (statements) => {
    const Statements = statements.map(({ Statement, Parameters }) => ({
      Statement,
      Parameters: [...Parameters],
    }));
    const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({ Statements }));
    return Responses;
  };
}
