import { isJson } from '../events/json-text.ts';
import { bodyText, notJson } from '../webhook/body-text.ts';
import type { Edge, Parsed } from '../webhook/provider.ts';
import { verify } from './verify.ts';

/**
 * Arpoone takes 200 as success and sends the whole array again after anything else; how long is not documented.
 * @see http://docs.arpoone-qa.sendit.pt/docs/arpoone-api/webhooks/email
 */
export const edge: Edge = {
  name: 'arpoone',
  authenticity: 'token',
  retries: true,
  statuses: [200, 400, 404, 503],
  keptHeaders: [],
  // None was ever seen; those on the way are not its own.
  ownHeaders: { form: /^x-(?!forwarded-|amz)/, known: [] },
  verify,
  parse,
};

function parse(body: Buffer): Parsed {
  // A byte order mark, as .NET writes it, is passed over: refused, it would come again and again.
  // Nothing is made of it: an array of millions would fill the function's memory.
  if (!isJson((bodyText(body) ?? '').replace(/^\uFEFF/, ''))) throw notJson();
  return { account: undefined };
}
