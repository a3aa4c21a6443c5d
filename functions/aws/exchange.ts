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
  /** How long the whole exchange may take, but for what a large body adds. */
  readonly tryMs: number;
  /** Ends it earlier. */
  readonly signal?: AbortSignal | undefined;
}

/** What of it a kept connection has until the answer begins: it may have died in silence, as after a thaw. */
const keptShare = 0.4;

/** As slow as a network within a region gets: 5 MB may take 250 ms more. */
const bytesPerMs = 20_000;

/**
 * One request and its answer, over a connection that is kept; throws where no whole answer comes in time. Whoever tries
 * again then does so over a new connection. `fetch` takes more CPU.
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
      // What has died for one has died for all.
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
