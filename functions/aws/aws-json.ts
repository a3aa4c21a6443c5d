import * as v from 'valibot';
import { jsonFault } from './faults.ts';
import { openSigned } from './signed-call.ts';
import type { Signing } from './signing.ts';

export interface JsonService {
  readonly name: 'dynamodb' | 'secretsmanager' | 'sqs';
  /** The prefix of its operations: `AmazonSQS`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

/** Calls an operation and returns its answer, or throws an `AwsCallError`. */
export type CallAws = (operation: string, input: object, signal?: AbortSignal) => Promise<unknown>;

/** @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export function openJsonService(
  signing: Signing,
  { target, version, ...place }: JsonService,
  tryMs: number,
): CallAws {
  const call = openSigned(signing, { ...place, faultOf: jsonFault }, tryMs);
  return async (operation, input, signal) => {
    const headers = {
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${target}.${operation}`,
    };
    const answer = await call({ method: 'POST', headers, body: JSON.stringify(input), signal });
    return answer === '' ? undefined : JSON.parse(answer);
  };
}

/** The text of a secret, by its ARN or name. */
export type ReadSecret = (id: string, signal?: AbortSignal) => Promise<string>;

const Secret = v.object({ SecretString: v.string() });

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export function openSecrets(signing: Signing, tryMs: number): ReadSecret {
  const service = { name: 'secretsmanager', target: 'secretsmanager', version: '1.1' } as const;
  const call = openJsonService(signing, service, tryMs);
  return async (SecretId, signal) =>
    v.parse(Secret, await call('GetSecretValue', { SecretId }, signal)).SecretString;
}
