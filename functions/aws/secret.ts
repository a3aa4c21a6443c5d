import * as v from 'valibot';
import { openJsonService } from './aws-json.ts';
import type { Signing } from './signing.ts';

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
