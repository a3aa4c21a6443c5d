import http, { type Agent, type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
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
  url: URL,
  { method, headers, body }: HttpRequest,
  { tryMs, signal }: Patience,
): Promise<HttpAnswer> {
  const { request, globalAgent } = url.protocol === 'http:' ? http : https;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': body.length };
    const options = { method, headers: { ...headers, ...length } };
    const sent = request(url, signal === undefined ? options : { ...options, signal });
    const wholeMs = tryMs + (body?.length ?? 0) / bytesPerMs;
    const giveUp = () => sent.destroy(new Error('no answer in time'));
    const whole = setTimeout(giveUp, wholeMs);
    const kept = sent.reusedSocket ? setTimeout(giveUp, wholeMs - tryMs * (1 - keptShare)) : undefined;
    sent.on('close', () => {
      clearTimeout(whole);
      clearTimeout(kept);
    });
    sent.on('error', (error) => {
      // What has died for one has died for all.
      if (sent.reusedSocket) closeIdle(globalAgent);
      reject(error);
    });
    sent.on('response', (response) => {
      clearTimeout(kept);
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
