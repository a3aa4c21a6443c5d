import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { openSecrets } from '../aws/aws-json.ts';
import { openBucket } from '../aws/bucket.ts';
import { required, requiredNumber } from '../aws/environment.ts';
import { openQueue } from '../aws/queue.ts';
import { ofEnvironment } from '../aws/signing.ts';
import { instanceOf } from '../events/instance.ts';
import type { Answer } from './answer.ts';
import { keep, keepUnverified } from './keep.ts';
import type { Edge } from './provider.ts';
import { type Gate, receive } from './receive.ts';
import { readRequest } from './request.ts';
import { SecretCache } from './secrets.ts';

/** Per try at a service, of which two fit into the deadline. */
const tryMs = 1_000;

/** The webhook function of a provider, or of the instance named in the environment. */
export function webhookHandler(edge: Edge): (event: APIGatewayProxyEventV2) => Promise<Answer> {
  const gate = connect();
  const own = instanceOf(edge, process.env.INSTANCE);
  return (event) => receive(own, readRequest(event), gate);
}

function connect(): Gate {
  const queue = openQueue(ofEnvironment, required('DELIVERIES_QUEUE_URL'), tryMs);
  const bucket = openBucket(ofEnvironment, required('SPOOL_BUCKET'), tryMs);
  const readSecret = openSecrets(ofEnvironment, tryMs);
  const secretArn = required('SECRET_ARN');
  const maxAgeMs = requiredNumber('SECRET_MAX_AGE_SECONDS') * 1_000;
  return {
    secrets: new SecretCache((signal) => readSecret(secretArn, signal), maxAgeMs),
    toleranceSeconds: requiredNumber('TOLERANCE_SECONDS'),
    keep: (...delivered) => keep({ queue, bucket }, ...delivered),
    keepUnverified: (...delivered) => keepUnverified({ bucket }, ...delivered),
  };
}
