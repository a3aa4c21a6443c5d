import type { Edge, Parsed } from '../webhook/provider.ts';
import { Rejection } from '../webhook/rejection.ts';
import { verify } from './verify.ts';

/**
 * Arpoone takes 200 as success and sends the whole array again after anything else; how long is not documented.
 * @see http://docs.arpoone-qa.sendit.pt/docs/arpoone-api/webhooks/email
 */
export const edge: Edge = {
  name: 'arpoone',
  authenticity: 'token',
  statuses: [200, 400, 404, 503],
  keptHeaders: [],
  verify,
  parse,
};

/** Passes over a byte order mark, as .NET writes it. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parse(body: Buffer): Parsed {
  try {
    JSON.parse(utf8.decode(body));
  } catch {
    throw new Rejection(400, 'not_json', 'The URL is right, but the body is not JSON.');
  }
  return { account: undefined };
}
