import type { Edge } from '../webhook/provider.ts';
import { verify } from './verify.ts';

/**
 * Paubox never sends a delivery again: an event that is refused is an event lost, so whatever comes is acknowledged,
 * and what can't be read is stored as `unknown`.
 * @see https://docs.paubox.com/docs/paubox_email_api/webhooks
 */
export const edge: Edge = {
  name: 'paubox',
  authenticity: 'token',
  retries: false,
  statuses: [200, 404, 503],
  keptHeaders: [],
  // None was ever seen; those on the way are not its own.
  ownHeaders: { form: /^x-(?!forwarded-|amz)/, known: [] },
  verify,
  parse: () => ({ account: undefined }),
};
