import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { Refused } from './problem.ts';

/** What Hono is told of a request: the socket that it came by too. */
export interface OverHttp {
  readonly Bindings: HttpBindings;
}

/**
 * Sent with every answer. Nothing is loaded but what this server has, and nothing of another site may hold, frame or read
 * what it has.
 */
const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  // Mail; and the page, which is of one version with its server.
  'Cache-Control': 'no-store',
};

export const guarded: MiddlewareHandler<OverHttp> = async (c, next) => {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  await next();
};

/**
 * Lets pass what the page itself asks, and nobody else's pages. A site whose name was made to lead here still says its
 * own name as the host; one that sends forms or scripts here says its own origin.
 */
export const ownPageOnly: MiddlewareHandler<OverHttp> = async (c, next) => {
  const port = c.env.incoming.socket.localPort;
  const host = c.req.header('host') ?? '';
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(host))
    throw forbidden(`It is asked for as http://127.0.0.1:${port}, and by no other name.`);
  const origin = c.req.header('origin');
  const isOwn = origin === `http://${host}`;
  if (origin !== undefined && !isOwn) throw forbidden('Other sites may not ask.');
  const site = c.req.header('sec-fetch-site') ?? 'none';
  const isVisit = c.req.header('sec-fetch-mode') === 'navigate' && !c.req.path.startsWith('/api/');
  if (site !== 'none' && site !== 'same-origin' && !isVisit) throw forbidden('Other sites may not ask.');
  if (c.req.method === 'POST') {
    if (!isOwn) throw forbidden("A POST says where it comes from: an Origin header with this server's own.");
    if (!/^application\/json(;|$)/.test(c.req.header('content-type') ?? ''))
      throw new Refused(415, 'not_json', 'A POST is JSON: content-type: application/json.');
  }
  await next();
};

function forbidden(message: string): Refused {
  return new Refused(403, 'forbidden', message);
}
