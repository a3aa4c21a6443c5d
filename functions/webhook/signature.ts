import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Rejection } from './rejection.ts';
import type { WebhookRequest } from './request.ts';
import type { SecretStage, Secrets } from './secrets.ts';

/** HMAC-SHA256, 32 bytes, over the signed content; a provider says only what was signed. */
export function hmacSha256(secret: string, ...signedContent: readonly (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', secret);
  for (const part of signedContent) hmac.update(part);
  return hmac.digest();
}

/** Which live secret made the signature, if any. Always tries all, so that timing reveals only their number. */
export function matchingSecret(
  secrets: Secrets,
  presented: Uint8Array,
  sign: (secret: string) => Uint8Array,
): SecretStage | undefined {
  const current = equal(sign(secrets.current), presented);
  const previous = secrets.previous !== undefined && equal(sign(secrets.previous), presented);
  if (current) return 'current';
  return previous ? 'previous' : undefined;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A shorter wrong token is not worth the secret's one reread a minute: web scanners send those. */
const shortestToken = 16;

/** For providers that do not sign: the secret is the last part of the URL. */
export function verifyToken({ token = '' }: WebhookRequest, secrets: Secrets): SecretStage {
  return verifyTokenDigest(tokenDigest(token), secrets, token.length >= shortestToken);
}

/** Compared as digests, of equal length; throws a `Rejection` if no live secret is the token. */
export function verifyTokenDigest(digest: Buffer, secrets: Secrets, secretMayBeStale = true): SecretStage {
  const matched = matchingSecret(secrets, digest, tokenDigest);
  if (matched !== undefined) return matched;
  throw new Rejection(404, 'wrong_token', 'Not Found', secretMayBeStale);
}

/** SHA-256, 32 bytes. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
