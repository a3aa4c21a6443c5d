import { createHash } from 'node:crypto';
import { Rejection } from './rejection.ts';
import type { WebhookRequest } from './request.ts';
import type { SecretStage, Secrets } from './secrets.ts';
import { matchingSecret } from './signature.ts';

/** For providers that do not sign: the secret is the last part of the URL. Compared as digests, of equal length. */
export function verifyToken({ token = '' }: WebhookRequest, secrets: Secrets): SecretStage {
  const matched = matchingSecret(secrets, digest(token), digest);
  if (matched !== undefined) return matched;
  throw new Rejection(404, 'wrong_token', 'Not Found', true);
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
