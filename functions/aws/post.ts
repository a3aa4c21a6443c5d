import { request as requestInClear } from 'node:http';
import { request as requestOverTls } from 'node:https';

export interface PostAnswer {
  readonly status: number;
  readonly text: string;
  /** AWS's name for the request. */
  readonly requestId: string | undefined;
}

export interface Patience {
  /** Of a try. */
  readonly tryMs: number;
  /** Ends it earlier. */
  readonly signal?: AbortSignal | undefined;
}

/** Posts a text over a connection that is kept, and throws where no whole answer comes in time; `fetch` takes more CPU. */
export function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  { tryMs, signal }: Patience,
): Promise<PostAnswer> {
  const request = url.protocol === 'http:' ? requestInClear : requestOverTls;
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const options = { method: 'POST', headers: { ...headers, 'content-length': length } };
    const sent = request(url, signal === undefined ? options : { ...options, signal });
    const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), tryMs);
    sent.on('close', () => clearTimeout(timer));
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          requestId: response.headers['x-amzn-requestid']?.toString(),
        }),
      );
    });
    sent.end(body);
  });
}
