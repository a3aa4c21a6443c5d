import type { Case } from './read.ts';

/** What the HTTP client sets by itself. */
const transport = new Set(['host', 'connection', 'content-length', 'accept-encoding']);

/** Sends a delivery over HTTP as its provider does, to a URL complete with the token if there is one. */
export async function post(url: string, delivery: Case, secret: string, sentAt: Date): Promise<Response> {
  const headers = new Headers();
  for (const [name, value] of delivery.headers(secret, sentAt)) {
    if (!transport.has(name.toLowerCase())) headers.append(name, value);
  }
  return fetch(addressed(url, delivery), { method: 'POST', headers, body: new Uint8Array(delivery.body) });
}

function addressed(url: string, { token, query }: Case): string {
  const path = token === undefined ? url : url.replace(/[^/]+$/, encodeURIComponent(token));
  return query === '' ? path : `${path}?${query}`;
}
