import { hash } from 'node:crypto';
import { once } from 'node:events';
import http, { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { openBucket } from '../functions/aws/bucket.ts';
import { openQueue } from '../functions/aws/queue.ts';
import { keep, leave, startDeadline } from '../functions/webhook/keep.ts';
import { maxMessageBytes } from '../functions/webhook/pointer.ts';

/** SQS and S3; connections that were there at a freeze are silent after it. */
const servers: Server[] = [];
const silent = new Set<Socket>();
const open = new Set<Socket>();
/** Ports of requests that are never answered. */
const waiting = new Set<number | undefined>();
let isQueueAway: boolean;
const names = ['AWS_ENDPOINT_URL_SQS', 'AWS_ENDPOINT_URL_S3'] as const;

beforeAll(async () => {
  for (const name of names) {
    const server = createServer(async (message, response) => {
      const body = Buffer.concat(await message.toArray()).toString();
      if (silent.has(message.socket) || (isQueueAway && name === 'AWS_ENDPOINT_URL_SQS')) {
        waiting.add(message.socket.remotePort);
        return;
      }
      response.end(message.headers['x-amz-target'] === undefined ? '' : sent(body));
    }).listen(0, '127.0.0.1');
    server.on('connection', (socket) => open.add(socket));
    server.keepAliveTimeout = 0;
    await once(server, 'listening');
    const address = server.address();
    process.env[name] = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    servers.push(server);
  }
});

beforeEach(() => {
  isQueueAway = false;
  jest.useFakeTimers({ doNotFake: ['Date', 'hrtime', 'nextTick', 'queueMicrotask', 'setImmediate'] });
});

afterEach(() => {
  jest.useRealTimers();
});

afterAll(async () => {
  for (const name of names) delete process.env[name];
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

function sent(body: string): string {
  const { MessageBody } = JSON.parse(body);
  return JSON.stringify({ MD5OfMessageBody: hash('md5', MessageBody) });
}

const signing = {
  config: {
    region: async () => 'eu-west-1',
    credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'the-secret' }),
  },
};
// As the webhook functions have it.
const tryMs = 1_000;
const queue = openQueue(signing, 'https://sqs.eu-west-1.amazonaws.com/1/deliveries', tryMs);
const bucket = openBucket(signing, 'spool', tryMs);

/** Time passes only while every request waits for an answer that never comes: one that comes takes no time. */
async function inSilence<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await turn();
    const asking = Object.values(http.globalAgent.sockets).flatMap((sockets = []) => sockets);
    if (!isDone && asking.every(({ localPort }) => waiting.has(localPort))) jest.advanceTimersToNextTimer();
  }
  return done;
}

/** Where a delivery is kept after a freeze that had a connection to each store, when reading the secret took all it may. */
async function keptAfterFreeze(bytes = 10): Promise<string> {
  const wasAway = isQueueAway;
  isQueueAway = false;
  await queue.send('before');
  await bucket.put('before', 'x');
  isQueueAway = wasAway;
  for (const socket of open) silent.add(socket);
  const deadline = startDeadline(leave.secret);
  const delivery = {
    id: 'd',
    provider: 'paubox',
    receivedAt: '2026-11-22T00:00:00.000Z',
    headers: {},
    body: Buffer.alloc(bytes, 'x'),
  };
  const { where } = await inSilence(keep({ queue, bucket }, delivery, undefined, deadline));
  deadline.end();
  return where;
}

test('a delivery reaches the queue though every connection died in silence', async () => {
  expect(await keptAfterFreeze()).toBe('queue');
});

test('where SQS is away too, the spool still has its time', async () => {
  isQueueAway = true;
  expect(await keptAfterFreeze()).toBe('outage');
});

test('a large delivery crosses both', async () => {
  expect(await keptAfterFreeze(maxMessageBytes)).toBe('large');
});

test('where SQS is away, a large delivery waits in the spool', async () => {
  isQueueAway = true;
  expect(await keptAfterFreeze(maxMessageBytes)).toBe('outage');
});
