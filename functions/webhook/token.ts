import { createHash } from 'node:crypto';
import { Rejection } from './rejection.ts';
import type { WebhookRequest } from './request.ts';
import type { SecretStage, Secrets } from './secrets.ts';
import { matchingSecret } from './signature.ts';

/** Under it, a wrong token is not worth the one reread a minute of the secret: whoever scans the web sends such. */
const shortestToken = 16;

/** For providers that do not sign: the secret is the last part of the URL. */
export function verifyToken({ token = '' }: WebhookRequest, secrets: Secrets): SecretStage {
  return verifyTokenDigest(tokenDigest(token), secrets, token.length >= shortestToken);
}

/** Compared as digests, of equal length; throws a `Rejection` where no live secret is the token. */
export function verifyTokenDigest(digest: Buffer, secrets: Secrets, secretMayBeStale = true): SecretStage {
  const matched = matchingSecret(secrets, digest, tokenDigest);
  if (matched !== undefined) return matched;
  throw new Rejection(404, 'wrong_token', 'Not Found', secretMayBeStale);
}

/** SHA-256, 32 bytes. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
