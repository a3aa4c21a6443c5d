/**
 * Arpoone documents no signature, header or address list: the secret is in the URL given with each message.
 * @see http://docs.arpoone-qa.sendit.pt/docs/arpoone-api/webhooks/email
 */
export { verifyToken as verify } from '../webhook/signature.ts';

/** Only the URL authenticates a delivery. */
export function sign(): Readonly<Record<string, string>> {
  return {};
}
