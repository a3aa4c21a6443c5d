import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { invalid, Refused } from './problem.ts';

/** Requests at once, of all pages: each asks AWS several things. */
export function atMost(most: number): MiddlewareHandler {
  let going = 0;
  return async (_, next) => {
    if (going >= most) throw new Refused(503, 'busy', 'Too much is asked at once. Try again in a second.');
    going++;
    try {
      await next();
    } finally {
      going--;
    }
  };
}

export const smallBody = bodyLimit({
  maxSize: 10 * 1_024,
  onError() {
    throw new Refused(413, 'too_large', 'The body is over 10 KB, which no request needs.');
  },
});

/** The body of a POST. */
export function jsonBody(c: Context): Promise<unknown> {
  return c.req.json<unknown>().catch(() => {
    // Without the parser's own words, which quote what they read.
    throw invalid('The body is not JSON.');
  });
}
