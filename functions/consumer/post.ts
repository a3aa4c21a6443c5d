import { request as requestInClear } from 'node:http';
import { request as requestOverTls } from 'node:https';

export interface PostAnswer {
  readonly status: number;
  readonly text: string;
}

/** Posts a text over a connection that is kept, and throws where no whole answer comes in time; `fetch` takes more CPU. */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  tryMs: number,
): Promise<PostAnswer> {
  const request = url.protocol === 'http:' ? requestInClear : requestOverTls;
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const sent = request(url, { method: 'POST', headers: { ...headers, 'content-length': length } });
    const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), tryMs);
    sent.on('close', () => clearTimeout(timer));
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
    });
    sent.end(body);
  });
}
