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
  const refusal = v.safeParse(Refusal, text);
  if (status !== 200)
    return { status, eventIds: [], reason: refusal.success ? refusal.output.error : undefined };
  // A handshake is answered in plain text.
  const acknowledged = /json/.test(answer.headers.get('content-type') ?? '');
  const events = acknowledged ? eventsOf(delivery, secret, sentAt) : [];
  return { status, eventIds: [...new Set(events.map(({ id }) => id))], reason: undefined };
}

/** The gateway's answers have no reason. */
const Refusal = v.pipe(v.string(), v.parseJson(), v.object({ error: v.string() }));

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
  const { token, query } = delivery;
  const path = token === undefined ? url : url.replace(/[^/]+$/, encodeURIComponent(token));
  const body = new Uint8Array(delivery.body);
  // Signatures and tokens must not follow a redirect.
  const how = { method: 'POST', headers, body, redirect: 'manual', signal } as const;
  return fetch(query === '' ? path : `${path}?${query}`, how);
}
