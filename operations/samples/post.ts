import * as v from 'valibot';
import { type Case, eventIdsOf } from './read.ts';

/** What the HTTP client sets by itself. */
const transport = new Set(['host', 'connection', 'content-length', 'accept-encoding']);

/** How a delivery was answered. */
export interface Answered {
  readonly status: number;
  /** Of the events that it becomes, each once: none where it was refused, and none of a handshake. */
  readonly eventIds: readonly string[];
  /** Why it was refused, in a word, where the answer says so. */
  readonly reason: string | undefined;
}

export interface Sending {
  /** Now, where it is not said. */
  readonly sentAt?: Date;
  readonly signal?: AbortSignal;
}

/** Sends a delivery as its provider does, to a URL complete with the token if there is one, signed with the secret. */
export async function send(
  url: string,
  delivery: Case,
  secret: string,
  { sentAt = new Date(), signal }: Sending = {},
): Promise<Answered> {
  const answer = await post(url, delivery, secret, sentAt, signal);
  const text = await answer.text();
  const { status } = answer;
  if (status !== 200) return { status, eventIds: [], reason: reasonIn(text) };
  // A handshake is answered in plain text.
  const acknowledged = /json/.test(answer.headers.get('content-type') ?? '');
  const eventIds = acknowledged ? eventIdsOf(delivery, secret, sentAt) : [];
  return { status, eventIds: [...new Set(eventIds)], reason: undefined };
}

/** What the gateway itself says has none. */
const Refusal = v.pipe(v.string(), v.parseJson(), v.object({ error: v.string() }));

function reasonIn(text: string): string | undefined {
  const { success, output } = v.safeParse(Refusal, text);
  return success ? output.error : undefined;
}

/** The same, for who wants the answer as it came. */
export async function post(
  url: string,
  delivery: Case,
  secret: string,
  sentAt: Date,
  signal: AbortSignal | null = null,
): Promise<Response> {
  const headers = new Headers();
  for (const [name, value] of delivery.headers(secret, sentAt)) {
    if (!transport.has(name.toLowerCase())) headers.append(name, value);
  }
  const body = new Uint8Array(delivery.body);
  // No provider's signature or token is for another place.
  return fetch(addressed(url, delivery), { method: 'POST', headers, body, redirect: 'manual', signal });
}

function addressed(url: string, { token, query }: Case): string {
  const path = token === undefined ? url : url.replace(/[^/]+$/, encodeURIComponent(token));
  return query === '' ? path : `${path}?${query}`;
}
