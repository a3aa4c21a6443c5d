import { isJson } from '../events/json-text.ts';
import { bodyText, notJson } from '../webhook/body-text.ts';
import type { Edge, Parsed } from '../webhook/provider.ts';
import { verify } from './verify.ts';

/**
 * Arpoone takes 200 as success and sends the whole array again after anything else; for how long is not documented.
 * @see http://docs.arpoone-qa.sendit.pt/docs/arpoone-api/webhooks/email
 */
export const edge: Edge = {
  name: 'arpoone',
  authenticity: 'token',
  retries: true,
  statuses: [200, 400, 404, 503],
  keptHeaders: [],
  // None was ever seen; those added on the way are not Arpoone's.
  ownHeaders: { form: /^x-(?!forwarded-|amz)/, known: [] },
  verify,
  parse,
};

function parse(body: Buffer): Parsed {
  // Ignores .NET's byte order mark, which would always come again. Builds no value of an array of millions.
  if (!isJson((bodyText(body) ?? '').replace(/^\uFEFF/, ''))) throw notJson();
  return { account: undefined };
}
