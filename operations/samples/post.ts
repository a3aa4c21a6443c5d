import * as v from 'valibot';
import { type Case, eventsOf } from './read.ts';

/** Set by the HTTP client. */
const transport = new Set(['host', 'connection', 'content-length', 'accept-encoding']);

export interface Answered {
  readonly status: number;
  /** Of its events, each once; empty if refused or a handshake. */
  readonly eventIds: readonly string[];
  /** If the answer names a reason. */
  readonly reason: string | undefined;
}

export interface Sending {
  readonly sentAt?: Date;
  readonly signal?: AbortSignal;
}

/** Sends a signed delivery; the URL includes the token, if any. */
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
  const events = acknowledged ? eventsOf(delivery, secret, sentAt) : [];
  return { status, eventIds: [...new Set(events.map(({ id }) => id))], reason: undefined };
}

/** The gateway's answers have no reason. */
const Refusal = v.pipe(v.string(), v.parseJson(), v.object({ error: v.string() }));

function reasonIn(text: string): string | undefined {
  const { success, output } = v.safeParse(Refusal, text);
  return success ? output.error : undefined;
}

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
  // Signatures and tokens must not follow a redirect.
  return fetch(addressed(url, delivery), { method: 'POST', headers, body, redirect: 'manual', signal });
}

function addressed(url: string, { token, query }: Case): string {
  const path = token === undefined ? url : url.replace(/[^/]+$/, encodeURIComponent(token));
  return query === '' ? path : `${path}?${query}`;
}
