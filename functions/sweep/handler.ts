import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { required, requiredNumber } from '../aws/environment.ts';
import { providers } from '../providers.ts';
import { parseSecrets } from '../webhook/secrets.ts';
import { openObjects } from './objects.ts';
import { type Sweeper, type Swept, sweep } from './sweep.ts';

/** Nobody waits for it, but both attempts end within the reserve before the deadline. */
const patient = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
};

const secretsManager = new SecretsManagerClient(patient);

const sweeper: Sweeper = {
  objects: openObjects(new S3Client(patient), required('SPOOL_BUCKET')),
  queue: {
    client: new SQSClient({ ...patient, useQueueUrlAsEndpoint: false }),
    url: required('DELIVERIES_QUEUE_URL'),
  },
  providers,
  async readSecrets(provider) {
    const SecretId = required(`SECRET_ARN_${provider.toUpperCase()}`);
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId }));
    return parseSecrets(SecretString ?? '');
  },
  random: Math.random,
};

const reserveMs = requiredNumber('DEADLINE_RESERVE_SECONDS') * 1_000;

/** Throws, after all is swept that can be, where something fails: so that Lambda counts an error, and an alarm rings. */
export async function handler(_event: unknown, context: Context): Promise<Swept> {
  const swept = await sweep(sweeper, () => context.getRemainingTimeInMillis() < reserveMs);
  if (swept.failed > 0) throw new Error(`${swept.failed} objects of the spool could not be swept`);
  return swept;
}
