import http, { type Agent, type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';

export interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Patience {
  /** For the whole exchange; a large body adds to it. */
  readonly tryMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Share of it that a kept connection has until the answer begins: it may have died silently, as after a thaw. */
const keptShare = 0.4;

/** A slow network within a region: 5 MB may take 250 ms more. */
const bytesPerMs = 20_000;

/**
 * Over a kept connection; throws if no whole answer comes in time, and a retry takes another. `fetch` needs more CPU.
 */
export function exchange(
  { protocol, hostname, port }: URL,
  { method, path, headers, body }: HttpRequest,
  { tryMs, signal }: Patience,
): Promise<HttpAnswer> {
  const { request, globalAgent } = protocol === 'http:' ? http : https;
  return new Promise((resolve, reject) => {
    const bytes = Buffer.byteLength(body ?? '');
    const length = body === undefined ? {} : { 'content-length': bytes };
    const sent = request({ hostname, port, method, path, headers: { ...headers, ...length } });
    const giveUp = () => sent.destroy(new Error('no answer in time'));
    const bodyMs = bytes / bytesPerMs;
    let timer = setTimeout(giveUp, bodyMs + (sent.reusedSocket ? tryMs * keptShare : tryMs));
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
    sent.on('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    });
    sent.on('error', (error) => {
      // If one has died, all have.
      if (sent.reusedSocket) closeIdle(globalAgent);
      reject(error);
    });
    sent.on('response', (response) => {
      if (sent.reusedSocket) {
        clearTimeout(timer);
        timer = setTimeout(giveUp, tryMs);
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.end(body);
  });
}

function closeIdle({ freeSockets }: Agent): void {
  for (const socket of Object.values(freeSockets).flatMap((sockets = []) => sockets)) socket.destroy();
}
