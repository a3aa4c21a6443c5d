import { mismatch, unauthentic } from '../webhook/rejection.ts';
import type { WebhookRequest } from '../webhook/request.ts';
import type { SecretStage, Secrets } from '../webhook/secrets.ts';
import { hmacSha256, matchingSecret } from '../webhook/signature.ts';

export const signatureHeader = 'x-aurinko-signature';
export const timestampHeader = 'x-aurinko-request-timestamp';

const maxAheadMs = 300_000;

/**
 * HMAC-SHA256(signing secret, `v0:{timestamp header as received}:{raw body}`); the URL's query is not signed.
 * @see https://docs.aurinko.io/unified-apis/webhooks-api/authentication
 */
export function verify(
  { headers, body, receivedAt }: WebhookRequest,
  secrets: Secrets,
  toleranceSeconds: number,
): SecretStage {
  const signature = headers[signatureHeader] ?? '';
  const timestamp = headers[timestampHeader] ?? '';
  if (signature === '') throw unauthentic('unsigned', 'There is no signature.');
  if (signature.includes(',') || timestamp.includes(','))
    throw unauthentic('doubled_signature', 'The signature or its timestamp is there twice.');
  const presented = signatureBytes(signature);
  if (presented === undefined)
    throw unauthentic('malformed_signature', 'The signature is not 32 bytes in hexadecimal or base64.');
  if (timestamp === '') throw unauthentic('missing_timestamp', 'There is no signed timestamp.');
  const signedAt = signingTime(timestamp);
  if (signedAt === undefined)
    throw unauthentic('malformed_timestamp', 'The signed timestamp is not 1 to 13 digits.');
  const matched = matchingSecret(secrets, presented, (secret) => hmac(secret, timestamp, body));
  if (matched === undefined)
    throw mismatch('The signature was not made with the signing secret that is stored here.');
  // Only now: "too old" in a log means something only for an authentic delivery.
  const ageMs = receivedAt - signedAt;
  if (ageMs < -maxAheadMs)
    throw unauthentic('timestamp_ahead', 'The delivery was signed over 5 minutes after its receipt.');
  if (ageMs > toleranceSeconds * 1_000)
    throw unauthentic('timestamp_too_old', 'The delivery was signed longer ago than is accepted here.');
  return matched;
}

/** The encoding is undocumented: receivers in public code use hexadecimal, others are tolerated. */
function signatureBytes(signature: string): Buffer | undefined {
  const digest = signature.replace(/^(v0|sha256)=/, '');
  if (/^[0-9a-f]{64}$/i.test(digest)) return Buffer.from(digest, 'hex');
  // Node reads both alphabets of base64, with or without padding.
  return /^([A-Za-z0-9+/]{43}|[A-Za-z0-9_-]{43})=?$/.test(digest) ? Buffer.from(digest, 'base64') : undefined;
}

/** Milliseconds since 1970. Aurinko's sample code says seconds; milliseconds are tolerated. */
export function signingTime(timestamp: string): number | undefined {
  if (!/^\d{1,13}$/.test(timestamp)) return undefined;
  const number = Number(timestamp);
  return number > 1e11 ? number : number * 1_000;
}

function hmac(secret: string, timestamp: string, body: Buffer): Buffer {
  return hmacSha256(secret, `v0:${timestamp}:`, body);
}

export function sign(body: Buffer, secret: string, signedAt: Date): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(signedAt.getTime() / 1_000));
  return {
    [timestampHeader]: timestamp,
    [signatureHeader]: hmac(secret, timestamp, body).toString('hex'),
  };
}
