import { mismatch, unauthentic } from '../webhook/rejection.ts';
import type { WebhookRequest } from '../webhook/request.ts';
import type { SecretStage, Secrets } from '../webhook/secrets.ts';
import { hmacSha256, matchingSecret } from '../webhook/signature.ts';

export const signatureHeader = 'x-ee-wh-signature';

/**
 * base64url(HMAC-SHA256(service secret, raw body)); since EmailEngine 2.53.1. It covers only the body.
 * @see https://learn.emailengine.app/docs/receiving/webhooks
 */
export function verify({ headers, body }: WebhookRequest, secrets: Secrets): SecretStage {
  const presented = headers[signatureHeader];
  if (presented === undefined || presented === '')
    throw unauthentic(
      'unsigned',
      'There is no signature, so this is refused, as it should be. EmailEngine’s own test button never signs: ' +
        'send a mail to a connected account instead. Signing needs EmailEngine 2.53.1 or newer.',
    );
  if (presented.includes(','))
    throw unauthentic('doubled_signature', 'Signed twice: a custom header overwrites EmailEngine’s.');
  // 32 bytes as base64url without padding.
  if (!/^[A-Za-z0-9_-]{43}$/.test(presented))
    throw unauthentic('malformed_signature', 'EmailEngine signs with 43 characters of base64url.');
  const bytes = Buffer.from(presented, 'base64url');
  const matched = matchingSecret(secrets, bytes, (secret) => hmacSha256(secret, body));
  if (matched !== undefined) return matched;
  // A resend after a 429 or a reset has the full body's signature; a refusal makes EmailEngine send the body again.
  if (body.length === 0) throw unauthentic('empty_resend', 'The body is missing. Send the delivery again.');
  throw mismatch('The signature was not made with the service secret that is stored here.');
}

export function sign(body: Buffer, secret: string): Readonly<Record<string, string>> {
  return { [signatureHeader]: hmacSha256(secret, body).toString('base64url') };
}
