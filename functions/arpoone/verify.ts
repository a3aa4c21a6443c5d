/**
 * Arpoone documents no signature, header or address list: the secret stands in the URL that is given with each message.
 * @see http://docs.arpoone-qa.sendit.pt/docs/arpoone-api/webhooks/email
 */
export { verifyToken as verify } from '../webhook/signature.ts';

/** Nothing but the URL shows that a delivery is Arpoone's own. */
export function sign(): Readonly<Record<string, string>> {
  return {};
}
