import * as v from 'valibot';
import { jsonBody } from '../webhook/body-text.ts';
import type { Edge } from '../webhook/provider.ts';
import { AccountOf } from './schema.ts';
import { signatureHeader, verify } from './verify.ts';

/**
 * EmailEngine takes any 2xx as success, loses the event at a 3xx, and after a 429 or a reset sends an empty body, whose
 * 2xx would lose the event too; anything else is retried for 34 to 43 minutes.
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
