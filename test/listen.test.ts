import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { HTTP } from 'cloudevents';
import * as v from 'valibot';
import { batches } from '../cli/listen/batches.ts';
import { binary, structured } from '../cli/listen/cloud-event.ts';
import { AttemptError, deliver } from '../cli/listen/deliver.ts';
import { retryTeller } from '../cli/listen/forward.ts';
import { calling } from '../cli/listen/lambda.ts';
import { checkTarget, targetUrl } from '../cli/listen/target.ts';
import type { PosternEvent } from '../functions/events/event.ts';
import { publishedForm } from '../functions/events/published.ts';
import { runHere } from './support/run-here.ts';
import { fixtureEvents } from './support/stored-deliveries.ts';

const events = fixtureEvents();
const pace = { tries: 3, firstDelayMs: 1, maxDelayMs: 2, timeoutMs: 10_000 };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A developer's program. */
async function program(answer: RequestListener): Promise<URL> {
  const server = listen(answer);
  await new Promise((resolve) => server.once('listening', resolve));
  return new URL(`http://127.0.0.1:${portOf(server)}/hook`);
}

function listen(answer: RequestListener, port = 0): Server {
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response));
  }).listen(port, '127.0.0.1');
  servers.push(server.unref());
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Statuses in their order, the last forever; and how often it was asked. */
function answering(...statuses: readonly number[]) {
  const asked = { times: 0 };
  const listener: RequestListener = (_, response) => {
    const status = statuses[Math.min(asked.times++, statuses.length - 1)] ?? 200;
    response.writeHead(status, status === 429 ? { 'retry-after': '0' } : {}).end('{}');
  };
  return { asked, listener };
}

const post = { headers: { 'content-type': 'application/json' }, body: '{}' };

/** Delivers, and returns what was reported about the tries before the last. */
async function delivered(url: URL, signal = new AbortController().signal) {
  const said: string[] = [];
  const retrying = ({ message, retry }: Error & { retry: string }) => said.push(`${message}: ${retry}`);
  const { ms: _, ...outcome } = await deliver(post, { url, signal, pace, retrying });
  return { ...outcome, said };
}

test.each([
  ['taken at once', [200], { outcome: 'taken', status: 200, tries: 1 }],
  ['taken by any 2xx', [204], { outcome: 'taken', status: 204, tries: 1 }],
  ['posted again after 5xx, 429 and 408', [503, 429, 201], { outcome: 'taken', status: 201, tries: 3 }],
  ['posted again after a timeout that is reported', [408, 200], { outcome: 'taken', status: 200, tries: 2 }],
  ['given up in the end', [500], { outcome: 'given up', status: 500, tries: 3 }],
  ['refused by a 4xx, and not posted again', [404, 200], { outcome: 'refused', status: 404, tries: 1 }],
  ['refused by a redirect, which is not followed', [302, 200], { outcome: 'refused', status: 302, tries: 1 }],
] as const)('an event is %s', async (_, statuses, expected) => {
  const { asked, listener } = answering(...statuses);
  const { said, ...outcome } = await delivered(await program(listener));
  expect(outcome).toEqual(expected);
  expect(asked.times).toBe(expected.tries);
  expect(said).toHaveLength(expected.tries - 1);
});

test('a program that breaks the connection is tried again, and given up like one that fails', async () => {
  const url = await program((request) => request.socket.destroy());
  const { said, ...outcome } = await delivered(url);
  expect(outcome).toEqual({ outcome: 'given up', status: undefined, tries: 3 });
  expect(said[0]).toMatch(/^broke the connection \((ECONNRESET|UND_ERR_SOCKET)\): perhaps$/);
});

test('a program that is not there is waited for, longer than one that fails', async () => {
  const url = await program(answering(200).listener);
  const [server] = servers.splice(0);
  await new Promise((resolve) => server?.close(resolve));
  let tries = 0;
  const retrying = ({ retry }: { retry: string }) => {
    expect(retry).toBe('later');
    if (++tries === pace.tries + 2) listen(answering(200).listener, Number(url.port));
  };
  const signal = new AbortController().signal;
  const outcome = await deliver(post, { url, signal, pace, retrying });
  expect(outcome).toMatchObject({ outcome: 'taken', status: 200 });
  expect(outcome.tries).toBeGreaterThan(pace.tries + 2);
});

test.each([
  ['2', 2_000],
  [new Date(Date.now() + 3_600_000).toUTCString(), 300_000],
  ['soon', 1],
])('Retry-After %s is heeded', async (header, expectedMs) => {
  const url = await program((_, response) => response.writeHead(503, { 'retry-after': header }).end());
  const stopping = new AbortController();
  const delays: number[] = [];
  const retrying = (_: Error, delayMs: number) => {
    delays.push(delayMs);
    stopping.abort();
  };
  await expect(deliver(post, { url, signal: stopping.signal, pace, retrying })).rejects.toThrow();
  expect(delays).toEqual([expectedMs]);
});

test('the signal ends a post that is under way', async () => {
  const stopping = new AbortController();
  const url = await program(() => stopping.abort());
  await expect(delivered(url, stopping.signal)).rejects.toThrow(/aborted/);
});

test('an address that leads nowhere is reported at once, since no try can help', async () => {
  const { port } = await program(answering(200).listener);
  const url = new URL(`https://127.0.0.1:${port}/`);
  await expect(delivered(url)).rejects.toThrow(/can't be reached: .*Check --forward-to/);
});

test('a program that is away is reported once for each event, a failing one at each try', () => {
  const [one, other] = events;
  if (one === undefined || other === undefined) throw new Error('no events');
  const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const tell = retryTeller('localhost:3000');
  const away = new AttemptError("can't be reached (ECONNREFUSED)", 'later');
  const failing = new AttemptError('answered 503', 'perhaps', 503);
  for (const error of [away, away, failing, failing, away]) tell(one, error, 500);
  tell(other, away, 500);
  const lines = said.mock.calls.map(([line]) => String(line).slice(one.type.length + 1));
  said.mockRestore();
  const waiting = `${one.id.slice(0, 8)}: localhost:3000 can't be reached (ECONNREFUSED), waiting for it.`;
  const retrying = `${one.id.slice(0, 8)}: localhost:3000 answered 503, the next try is in 0.5 s.`;
  expect(lines.slice(0, 4)).toEqual([waiting, retrying, retrying, waiting]);
  expect(lines).toHaveLength(5);
});

describe('a Lambda handler', () => {
  const fast = { tries: 3, firstDelayMs: 1, timeoutMs: 10_000 };
  const three = events.slice(0, 3);
  type Batch = { readonly Records: readonly { messageId: string; body: string }[] };
  const never = new AbortController().signal;

  /** What each batch held, as positions in `three`, and what happened to each event. */
  async function handled(handler: (batch: Batch, context: object) => unknown, pace = fast) {
    const batches: number[][] = [];
    const called = (batch: object, context: object) => {
      const { Records } = v.parse(
        v.object({ Records: v.array(v.object({ messageId: v.string(), body: v.string() })) }),
        batch,
      );
      batches.push(
        Records.map(({ body }) => three.findIndex((event) => publishedForm(event).message === body)),
      );
      return handler({ Records }, context);
    };
    const spies = (['log', 'error'] as const).map((name) =>
      jest.spyOn(console, name).mockImplementation(() => undefined),
    );
    const outcomes = await calling(called, 'handler.ts', true, pace).take(three, never);
    const said = spies[1]?.mock.calls.flat().join('\n');
    for (const spy of spies) spy.mockRestore();
    return { batches, said, outcomes: outcomes.map(({ outcome }) => outcome) };
  }

  test.each([undefined, null, {}, { batchItemFailures: [] }, { batchItemFailures: null }])(
    'that answers %j has handled them all',
    async (answer) => {
      const { batches, outcomes } = await handled(async () => answer);
      expect([batches, outcomes]).toEqual([[[0, 1, 2]], ['taken', 'taken', 'taken']]);
    },
  );

  test('gets again only what it says failed, until it is given up', async () => {
    const poison = three.map(publishedForm)[1]?.message;
    const { batches, outcomes } = await handled(({ Records }) => ({
      batchItemFailures: Records.filter(({ body }) => body === poison).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    }));
    expect([batches, outcomes]).toEqual([
      [[0, 1, 2], [1], [1]],
      ['taken', 'taken', 'given up'],
    ]);
  });

  test.each([
    [
      'throws',
      () => Promise.reject(new Error('no database')),
      /threw, so the whole batch fails: Error: no database/,
    ],
    ['answers another shape', () => ({ batchItemFailures: [{}] }), /answered no \{ batchItemFailures \}/],
    [
      'names a message that is not there',
      () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }),
      /whole batch fails/,
    ],
    ['never answers', () => new Promise(() => undefined), /did not answer within 0\.01 s/],
  ])('that %s gets the whole batch again', async (_, answer, why) => {
    const { batches, outcomes, said } = await handled(answer, { ...fast, timeoutMs: 10 });
    expect(batches).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect([outcomes, said]).toEqual([['given up', 'given up', 'given up'], expect.stringMatching(why)]);
  });
});

test('what comes close together is one batch, of this many at most', async () => {
  const later = Promise.withResolvers<void>();
  async function* source() {
    yield* [1, 2, 3];
    await later.promise;
    yield 4;
  }
  const found: (readonly number[])[] = [];
  for await (const batch of batches(source(), 2)) if (found.push(batch) === 2) later.resolve();
  expect(found).toEqual([[1, 2], [3], [4]]);
});

test.each([
  ['http://localhost:3000/hook', true],
  ['http://127.0.0.1:3000', true],
  ['http://[::1]:3000', true],
  ['https://example.com/hook', true],
  ['http://example.com/hook', false],
  ['http://localhost.example.com/hook', false],
])('mail may go to %s without more ado: %s', (text, isFine) => {
  const url = targetUrl(text);
  if (isFine) checkTarget(url, false);
  else expect(() => checkTarget(url, false)).toThrow(/could read them over plain http.*--allow-http/);
  checkTarget(url, true);
});

test.each([
  ['3000', 'http://localhost:3000/'],
  ['3000/hook', 'http://localhost:3000/hook'],
])('--forward-to %s is a port of this machine', (text, url) => {
  expect(targetUrl(text).href).toBe(url);
});

test.each([
  ['ftp://example.com', /URL such as http/],
  ['70000', /port such as 3000/],
  ['localhost:3000', /URL such as http/],
  ['', /URL such as http/],
  ['http://me:secret@localhost', /no user name and password/],
])('--forward-to %s is wrong usage', async (url, message) => {
  const { code, out, err } = await runHere(['listen', '--forward-to', url]);
  expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
});

test('what a program is posted is what a queue holds, unchanged', () => {
  for (const event of events) expect(structured(event).body).toBe(publishedForm(event).message);
});

/** As the CloudEvents SDK reads it over HTTP, which lowers the names of headers. */
function received({ headers, body }: { headers: IncomingHttpHeaders; body: string }) {
  const read = HTTP.toEvent({ headers, body });
  if (Array.isArray(read)) throw new Error('several');
  return read;
}

const bare = ({ id, type, source, data }: { id: string; type: string; source: string; data?: unknown }) => ({
  id,
  type,
  source,
  data,
});

test('the CloudEvents SDK reads every event that is posted', () => {
  for (const event of events) {
    expect(bare(received(structured(event)))).toEqual(bare(event));
    const read = received(binary(event));
    // The SDK leaves that to its users.
    expect({ ...bare(read), source: decodeURIComponent(read.source) }).toEqual(bare(event));
  }
});

test('no header of a binary event can hold what HTTP refuses, and each is read back', () => {
  const [event] = events;
  if (event === undefined) throw new Error('no event');
  const subject = 'message/a "b" 100% é\u0000\r\n\u{1f600}#!~';
  const hostile: PosternEvent = { ...event, subject, reconciled: true };
  const { headers } = binary(hostile);
  for (const value of Object.values(headers)) expect(() => new Headers({ name: value })).not.toThrow();
  expect(headers['ce-subject']).toBe('message/a%20%22b%22%20100%25%20%C3%A9%00%0D%0A%F0%9F%98%80#!~');
  expect(decodeURIComponent(headers['ce-subject'] ?? '')).toBe(subject);
  expect(headers['ce-reconciled']).toBe('true');
  expect(Object.keys(headers)).not.toContain('ce-data');
});
