import type { Sample } from './samples.ts';

/** What the HTTP client sets by itself. */
const transport = new Set(['host', 'connection', 'content-length', 'accept-encoding']);

/** Sends a delivery over HTTP as its provider does. */
export async function post(url: string, sample: Sample, secret: string): Promise<Response> {
  const headers = new Headers();
  for (const [name, value] of sample.headers(secret)) {
    if (!transport.has(name.toLowerCase())) headers.append(name, value);
  }
  return fetch(url, { method: 'POST', headers, body: new Uint8Array(sample.body) });
}
