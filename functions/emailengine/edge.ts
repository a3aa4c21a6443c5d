import { isUtf8 } from 'node:buffer';
import * as v from 'valibot';
import type { Edge, Parsed } from '../webhook/provider.ts';
import { Rejection } from '../webhook/rejection.ts';
import { AccountOf } from './schema.ts';
import { signatureHeader, verify } from './verify.ts';

/**
 * EmailEngine takes any 2xx as success, loses the event at a 3xx, and after a 429 or a reset sends an empty body,
 * whose 2xx would lose the event too; all else is retried for 34 to 43 minutes.
 * @see https://learn.emailengine.app/docs/receiving/webhooks
 */
export const edge: Edge = {
  name: 'emailengine',
  authenticity: 'signature',
  statuses: [200, 400, 401, 503],
  keptHeaders: [
    signatureHeader,
    'x-ee-wh-event-id',
    'x-ee-wh-id',
    'x-ee-wh-attempts-made',
    'x-ee-wh-custom-route',
  ],
  verify,
  parse,
};

function parse(body: Buffer): Parsed {
  const payload = isUtf8(body) ? parseJson(body.toString()) : undefined;
  if (payload === undefined)
    throw new Rejection(400, 'not_json', 'The signature is right, but the body is not JSON.');
  return { account: v.parse(AccountOf, payload.value) };
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
