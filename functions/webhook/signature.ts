import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretStage, Secrets } from './secrets.ts';

/** HMAC-SHA256, 32 bytes, over the signed content; a provider says only what was signed. */
export function hmacSha256(secret: string, ...signedContent: readonly (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', secret);
  for (const part of signedContent) hmac.update(part);
  return hmac.digest();
}

/**
 * Which live secret made the presented signature, if any. All there are are tried whatever the first one says, so that
 * the time taken tells nothing but how many there are.
 */
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
