import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { foreignBy, ownNames } from './foreign.ts';
import { Refused } from './problem.ts';

/** What Hono gets with a request: its socket too. */
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

/** Lets pass what the page itself asks, and nobody else's pages. */
export const ownPageOnly: MiddlewareHandler<OverHttp> = async (c, next) => {
  const port = c.env.incoming.socket.localPort;
  const { headers: sent } = c.env.incoming;
  const header = foreignBy(sent, (host) => ownNames.some((name) => host === `${name}:${port}`));
  if (header === 'host') throw forbidden(`Use http://127.0.0.1:${port}: no other name is allowed.`);
  const isVisit = sent['sec-fetch-mode'] === 'navigate' && !c.req.path.startsWith('/api/');
  if (header !== undefined && !(header === 'sec-fetch-site' && isVisit))
    throw forbidden('Requests from other sites are refused.');
  if (c.req.method === 'POST') {
    // One of another site was refused above.
    if (sent.origin === undefined)
      throw forbidden("A POST needs an Origin header with this server's own origin.");
    if (!/^application\/json(;|$)/.test(c.req.header('content-type') ?? ''))
      throw new Refused(415, 'not_json', 'A POST is JSON: content-type: application/json.');
  }
  await next();
};

function forbidden(message: string): Refused {
  return new Refused(403, 'forbidden', message);
}
