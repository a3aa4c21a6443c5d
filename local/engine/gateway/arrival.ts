import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Arrival {
  readonly requestId: string;
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly protocol: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** Names in lower case, repeated ones joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
}

export function readArrival(request: IncomingMessage): Arrival {
  const target = request.url ?? '/';
  const question = target.indexOf('?');
  const { headers, cookies } = readHeaders(request.rawHeaders);
  return {
    requestId: randomBytes(11).toString('base64'),
    at: new Date(),
    method: request.method ?? 'GET',
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? '' : target.slice(question + 1),
    protocol: `HTTP/${request.httpVersion}`,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    userAgent: headers['user-agent'] ?? '',
    headers,
    cookies,
  };
}

const hopByHop: ReadonlySet<string> = new Set(['connection', 'expect', 'keep-alive', 'transfer-encoding']);

function readHeaders(raw: readonly string[]) {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    const earlier = headers[name];
    if (name === 'cookie') cookies.push(...value.split(/;\s*/));
    else if (!hopByHop.has(name)) headers[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return { headers, cookies };
}

/** Of the request line and the headers. */
export function headBytes({ method = '', url = '', rawHeaders }: IncomingMessage): number {
  const requestLine = `${method} ${url} HTTP/1.1\r\n`.length;
  // Each header has a colon and a space, or a line's end.
  return rawHeaders.reduce((bytes, text) => bytes + text.length + 2, requestLine);
}
