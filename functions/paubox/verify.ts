/**
 * Paubox does not sign, and recommends a secret in the URL's path.
 * @see https://docs.paubox.com/docs/paubox_email_api/webhooks
 */
export { verifyToken as verify } from '../webhook/signature.ts';

/** Only the URL authenticates a delivery. */
export function sign(): Readonly<Record<string, string>> {
  return {};
}
