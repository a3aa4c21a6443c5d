import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { required, requiredNumber } from '../../aws/environment.ts';
import { faultOf, logger } from '../../aws/log.ts';
import { emit } from '../../aws/metrics.ts';
import { wordOf } from '../../events/instance.ts';
import { readCredentials } from '../api/call.ts';
import { type Connection, connectionOf } from '../api/client.ts';
import { openTable } from '../subscriptions/table.ts';
import { watch } from './watch.ts';

const patient = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

const sender = { provider: 'aurinko', instance: process.env.INSTANCE };
/** The unnamed instance counts for the whole deployment. */
const countedOf = sender.instance === undefined ? undefined : wordOf(sender);
const table = openTable(new DynamoDBClient(patient), required('SUBSCRIPTIONS_TABLE'), sender);
const silentAfterMs = requiredNumber('SILENT_AFTER_HOURS') * 3_600_000;
const secretsManager = new SecretsManagerClient(patient);

/** Every hour: the state of subscriptions, as metrics for alarms. */
export async function handler(): Promise<void> {
  const { silent, failed } = await watch({ table, silentAfterMs, api: await openApi() });
  emit({ SilentSubscriptions: silent, FailedSubscriptions: failed }, undefined, countedOf);
}

/** Read at each run. Without it, only notifications count. */
async function openApi(): Promise<Connection | undefined> {
  const secretArn = process.env.API_SECRET_ARN;
  if (secretArn === undefined) return undefined;
  try {
    const { SecretString = '{}' } = await secretsManager.send(
      new GetSecretValueCommand({ SecretId: secretArn }),
    );
    const credentials = readCredentials(SecretString);
    return credentials && connectionOf(credentials);
  } catch (error) {
    logger.error('API credentials not read', faultOf(error));
    return undefined;
  }
}
