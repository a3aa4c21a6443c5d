import * as v from 'valibot';
import { jsonBody } from '../webhook/body-text.ts';
import type { Edge } from '../webhook/provider.ts';
import { AccountOf } from './schema.ts';
import { signatureHeader, verify } from './verify.ts';

/**
 * Any 2xx is success, a 3xx loses the event, and so would a 2xx for the empty body sent after a 429 or a reset;
 * anything else is retried for 34 to 43 minutes.
 * @see https://learn.emailengine.app/docs/receiving/webhooks
 */
export const edge: Edge = {
  name: 'emailengine',
  authenticity: 'signature',
  retries: true,
  statuses: [200, 400, 401, 503],
  keptHeaders: [
    signatureHeader,
    'x-ee-wh-event-id',
    'x-ee-wh-id',
    'x-ee-wh-attempts-made',
    'x-ee-wh-custom-route',
  ],
  ownHeaders: { form: /^x-ee-/, known: ['x-ee-wh-queued-time'] },
  verify,
  parse: (body) => ({ account: v.parse(AccountOf, jsonBody(body)) }),
};
