import type { Edge } from '../webhook/provider.ts';
import { verify } from './verify.ts';

/**
 * Paubox never retries: a refused event is lost, so everything is acknowledged, and what can't be read is stored as
 * `unknown`.
 * @see https://docs.paubox.com/docs/paubox_email_api/webhooks
 */
export const edge: Edge = {
  name: 'paubox',
  authenticity: 'token',
  retries: false,
  statuses: [200, 404, 503],
  keptHeaders: [],
  // None was ever seen; those added on the way are not Paubox's.
  ownHeaders: { form: /^x-(?!forwarded-|amz)/, known: [] },
  verify,
  parse: () => ({ account: undefined }),
};
