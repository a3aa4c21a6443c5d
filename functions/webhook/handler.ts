import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { openBucket } from '../aws/bucket.ts';
import { required, requiredNumber } from '../aws/environment.ts';
import { openQueue } from '../aws/queue.ts';
import type { Answer } from './answer.ts';
import { keep, keepUnverified } from './keep.ts';
import type { Edge } from './provider.ts';
import { type Gate, receive } from './receive.ts';
import { readRequest } from './request.ts';
import { SecretCache } from './secrets.ts';

/** Two attempts of a second each, within what the request's deadline leaves them. */
const impatient = {
  maxAttempts: 2,
  // Without throwOnRequestTimeout the SDK only warns.
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
};

/** Of one try at SQS. */
const sendMs = 1_000;

/** Of one try at S3, which may carry megabytes. */
const putMs = 2_000;

/** The webhook function of one provider. */
export function webhookHandler(edge: Edge): (event: APIGatewayProxyEventV2) => Promise<Answer> {
  const gate = connect();
  return (event) => receive(edge, readRequest(event), gate);
}

function connect(): Gate {
  const secretsManager = new SecretsManagerClient(impatient);
  const queue = openQueue(secretsManager, required('DELIVERIES_QUEUE_URL'), sendMs);
  const bucket = openBucket(secretsManager, required('SPOOL_BUCKET'), putMs);
  const secretArn = required('SECRET_ARN');
  const fetchSecret = async (abortSignal: AbortSignal) => {
    const command = new GetSecretValueCommand({ SecretId: secretArn });
    const { SecretString } = await secretsManager.send(command, { abortSignal });
    return SecretString ?? '';
  };
  return {
    secrets: new SecretCache(fetchSecret, requiredNumber('SECRET_MAX_AGE_SECONDS') * 1_000),
    toleranceSeconds: requiredNumber('TOLERANCE_SECONDS'),
    keep: (...delivered) => keep({ queue, bucket }, ...delivered),
    keepUnverified: (...delivered) => keepUnverified({ bucket }, ...delivered),
  };
}
