import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import { required, requiredNumber } from '../aws/environment.ts';

export type Memory = NonNullable<ReturnType<typeof openMemory>>;

/** The table's name if nothing is remembered: in tests, or under `postern listen`. */
const nowhere = 'none';

/** Uses the table that `Postern.addConsumer` made, which holds hashes of ids and nothing else of an event. */
export function openMemory() {
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
  return {
    /** Does a key's work unless it was done before; throws while another invocation does it. */
    once,
    /** Sets the time until another invocation may try. */
    during: (context: Context) => config.registerLambdaContext(context),
  };
}
