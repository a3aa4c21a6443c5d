import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import { required, requiredNumber } from '../aws/environment.ts';

/** Does the work of a key unless it was done before; throws while another invocation is at it. */
export interface Memory {
  once(key: string, work: () => Promise<void>): Promise<void>;
  /** Whose time is left until somebody else may try. */
  during(context: Context): void;
}

/** The table's name where nothing is remembered: in a test, or under `postern listen`. */
const nowhere = 'none';

/** By the table that `Postern.addConsumer` made; it holds hashes of ids, and nothing of an event. */
export function openMemory(): Memory | undefined {
  const tableName = process.env.POSTERN_MEMORY_TABLE;
  if (tableName === nowhere) return undefined;
  if (tableName === undefined || tableName === '')
    throw new Error(
      `No table to remember handled events in: POSTERN_MEMORY_TABLE is not set. In your CDK app, postern.addConsumer(subscriber, function) makes it. Set it to "${nowhere}" in tests, or consume with { remember: false } if handling an event twice does no harm.`,
    );
  const config = new IdempotencyConfig({
    expiresAfterSeconds: requiredNumber('POSTERN_MEMORY_SECONDS'),
    hashFunction: 'sha256',
  });
  const once = makeIdempotent((_key: string, work: () => Promise<void>) => work(), {
    config,
    persistenceStore: new DynamoDBPersistenceLayer({ tableName }),
    // Not the function's name, which changes when CloudFormation replaces it.
    keyPrefix: required('POSTERN_SUBSCRIBER'),
    dataIndexArgument: 0,
  });
  return { once, during: (context) => config.registerLambdaContext(context) };
}
