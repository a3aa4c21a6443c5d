import { type Case, eventIdsOf } from './read.ts';

/** What the HTTP client sets by itself. */
const transport = new Set(['host', 'connection', 'content-length', 'accept-encoding']);

/** How a delivery was answered. */
export interface Answered {
  readonly status: number;
  /** Of the events that it becomes, each once: none where it was refused, and none of a handshake. */
  readonly eventIds: readonly string[];
}

/** Sends a delivery as its provider does, to a URL complete with the token if there is one, signed with the secret. */
export async function send(
  url: string,
  delivery: Case,
  secret: string,
  signal?: AbortSignal,
): Promise<Answered> {
  const sentAt = new Date();
  const answer = await post(url, delivery, secret, sentAt, signal);
  await answer.arrayBuffer();
  // A handshake is answered in plain text.
  const acknowledged = answer.status === 200 && /json/.test(answer.headers.get('content-type') ?? '');
  return {
    status: answer.status,
    eventIds: acknowledged ? [...new Set(eventIdsOf(delivery, secret, sentAt))] : [],
  };
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
