import { type Context, Hono } from 'hono';
import { guarded, type OverHttp, ownPageOnly } from './guard.ts';
import { atMost, jsonBody, smallBody } from './limits.ts';
import { live } from './live.ts';
import type { LookedAt } from './looked-at.ts';
import { pageFile } from './page.ts';
import { apiError, Refused, refusedFor } from './problem.ts';
import { counts } from './routes/counts.ts';
import { listEvents } from './routes/events.ts';
import { findMails, unconfirmedMails } from './routes/find.ts';
import { info } from './routes/info.ts';
import { deadLetters, queues, redrive } from './routes/queues.ts';
import { rates } from './routes/rates.ts';
import { refusals } from './routes/refusals.ts';
import { resend } from './routes/resend.ts';
import { samples, simulate } from './routes/simulate.ts';
import { payload, story } from './routes/story.ts';
import { subscriptions } from './routes/subscriptions.ts';
import { suppressions } from './routes/suppressions.ts';
import { behind } from './secret-path.ts';
import { type LongReading, streams } from './streamed.ts';

/** Answers what a page asks: the parameters of a GET, or the JSON of a POST; the signal says that it no longer waits. */
type Answer = (lookedAt: LookedAt, asked: unknown, signal: AbortSignal) => Promise<object>;

const gets: Readonly<Record<string, Answer>> = {
  deployment: info,
  events: listEvents,
  story,
  find: findMails,
  unconfirmed: unconfirmedMails,
  payload,
  subscriptions,
  queues,
  'dead-letters': deadLetters,
  refusals,
  samples,
};

/** What takes long, and is sent as it comes. */
const readings: Readonly<Record<string, (lookedAt: LookedAt, asked: unknown) => LongReading<object>>> = {
  counts,
  rates,
  suppressions,
};

const posts: Readonly<Record<string, Answer>> = { redrive, resend, simulate };

export interface AppOptions {
  /** The beginning of every path; empty if it is not secret. */
  readonly secretPath: string;
  /** Where the built page is. */
  readonly folder: string;
}

/** The console's page and its API. */
export function consoleApp(lookedAt: LookedAt, { secretPath, folder }: AppOptions): Hono<OverHttp> {
  const { place } = lookedAt.deployment;
  const app = new Hono<OverHttp>({ getPath: ({ url }) => behind(secretPath, new URL(url).pathname) });
  app.use(guarded, ownPageOnly);
  app.get('/api/feed', (c) => live(c, lookedAt)).all(by('GET'));
  app.use('/api/*', atMost(16));
  for (const [name, answer] of Object.entries(gets))
    app
      .get(`/api/${name}`, async (c) => c.json(await answer(lookedAt, c.req.query(), c.req.raw.signal)))
      .all(by('GET'));
  const streamed = streams(place, 4);
  for (const [name, reading] of Object.entries(readings))
    app.get(`/api/${name}`, (c) => streamed(c, reading(lookedAt, c.req.query()))).all(by('GET'));
  for (const [name, answer] of Object.entries(posts))
    app
      .post(`/api/${name}`, smallBody, async (c) =>
        c.json(await answer(lookedAt, await jsonBody(c), c.req.raw.signal)),
      )
      .all(by('POST'));
  app.get('/:file?', async (c) => {
    const file = await pageFile(folder, c.req.param('file') ?? 'index.html');
    return file === undefined ? c.notFound() : c.body(file.text, 200, { 'Content-Type': file.type });
  });
  app.notFound(nothing);
  app.onError((error, c) => refuse(c, refusedFor(error, place)));
  return app;
}

/** Refuses every other method. */
function by(method: 'GET' | 'POST') {
  return (c: Context<OverHttp>): never => {
    c.header('Allow', method);
    throw new Refused(405, 'wrong_method', `Use ${method}.`);
  };
}

function nothing(c: Context<OverHttp>): Response {
  const message = 'There is nothing at this address. Open the one that was printed when the console started.';
  return refuse(c, new Refused(404, 'not_found', message));
}

function refuse(c: Context<OverHttp>, refused: Refused): Response {
  return c.json(apiError(refused), refused.status);
}
