/**
 * Paubox does not sign, and advises a secret in the URL's path.
 * @see https://docs.paubox.com/docs/paubox_email_api/webhooks
 */
export { verifyToken as verify } from '../webhook/signature.ts';

/** Nothing but the URL shows that a delivery is Paubox's own. */
export function sign(): Readonly<Record<string, string>> {
  return {};
}
