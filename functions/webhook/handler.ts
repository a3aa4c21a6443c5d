import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { enqueue } from './enqueue.ts';
import { required, requiredNumber } from './environment.ts';
import type { Edge } from './provider.ts';
import { type Answer, type Gate, receive } from './receive.ts';
import { readRequest } from './request.ts';
import { SecretCache } from './secrets.ts';

/** Two attempts of a second each, for secret and queue: an answer leaves within 5 s whatever fails. */
const impatient = {
  maxAttempts: 2,
  // Without throwOnRequestTimeout the SDK only warns.
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
};

/** The webhook function of one provider. */
export function webhookHandler(edge: Edge): (event: APIGatewayProxyEventV2) => Promise<Answer> {
  const gate = connect();
  return (event) => receive(edge, readRequest(event), gate);
}

function connect(): Gate {
  const secretsManager = new SecretsManagerClient(impatient);
  const sqs = new SQSClient(impatient);
  const queueUrl = required('DELIVERIES_QUEUE_URL');
  const secretArn = required('SECRET_ARN');
  const fetchSecret = async () => {
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretArn }));
    return SecretString ?? '';
  };
  return {
    secrets: new SecretCache(fetchSecret, requiredNumber('SECRET_MAX_AGE_SECONDS') * 1_000),
    toleranceSeconds: requiredNumber('TOLERANCE_SECONDS'),
    enqueue: (delivery, account) => enqueue(sqs, queueUrl, delivery, account),
  };
}
