import * as v from 'valibot';
import { parseExactly } from '../events/json-text.ts';
import { jsonBody } from '../webhook/body-text.ts';
import type { Edge, Parsed } from '../webhook/provider.ts';
import { Rejection } from '../webhook/rejection.ts';
import type { WebhookRequest } from '../webhook/request.ts';
import { Notification } from './schema.ts';
import { signatureHeader, timestampHeader, verify } from './verify.ts';

/**
 * Aurinko takes only 200 as success, deletes the subscription at a 422, and retries after anything else, in gaps that
 * grow to 10 minutes.
 * @see https://docs.aurinko.io/unified-apis/webhooks-api
 */
export const edge: Edge = {
  name: 'aurinko',
  authenticity: 'signature',
  retries: true,
  statuses: [200, 400, 401, 503],
  revokingStatus: 422,
  // The consumer needs the timestamp, which identifies and dates a change.
  keptHeaders: [signatureHeader, timestampHeader],
  ownHeaders: { form: /^x-aurinko-/, known: [] },
  verify,
  handshake,
  parse,
};

const maxTokenBytes = 4_096;

/** How Aurinko adds the token to a URL with a query is undocumented: after `&`, or a second `?`. */
const tokenForm = /(?:^|[&?])validationToken(?:=([^&]*))?(?:&|$)/;

/**
 * `POST {notificationUrl}?validationToken={token}`, signed like any other, while a subscription is created: answered
 * with the bare token.
 * @see https://docs.aurinko.io/unified-apis/webhooks-api/notification-url-verification
 */
function handshake({ rawQuery, body }: WebhookRequest): string | undefined {
  const found = tokenForm.exec(rawQuery);
  if (found === null || !isOfHandshake(body)) return undefined;
  const token = decode(found[1] ?? '');
  // Cc are the control characters: C0, DEL, C1.
  if (token === '' || /\p{Cc}/u.test(token) || Buffer.byteLength(token) > maxTokenBytes)
    throw malformedToken();
  return token;
}

const notified: ReadonlySet<string> = new Set(Object.keys(Notification.entries));

/**
 * The query is unsigned: a recorded notification could carry another token. So a handshake's body must be empty, or
 * have no field of a notification.
 */
function isOfHandshake(body: Buffer): boolean {
  const text = body.toString().trim();
  if (text === '') return true;
  // A large one is no handshake, and need not be parsed twice.
  if (!text.startsWith('{') || text.length > maxTokenBytes * 2) return false;
  try {
    return !Object.keys(JSON.parse(text)).some((field) => notified.has(field));
  } catch {
    return false;
  }
}

/** Not as a form: a `+` of the token stays a plus. */
function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw malformedToken();
  }
}

function malformedToken(): Rejection {
  return new Rejection(
    400,
    'malformed_validation_token',
    'The validation token is not percent-encoded text of 1 to 4096 bytes without control characters.',
  );
}

function parse(body: Buffer): Parsed {
  const { accountId, subscription } = v.parse(Notification, jsonBody(body, parseExactly));
  return { account: accountId, subscription };
}
