import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { arpoone } from '../functions/arpoone/index.ts';
import { emailengine } from '../functions/emailengine/index.ts';
import { paubox } from '../functions/paubox/index.ts';
import { providers } from '../functions/providers.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { deliveryIdOf, spoolKey } from '../functions/webhook/spool.ts';
import type { AwsAnswer, Intercept } from '../local/engine/aws/endpoint.ts';
import { judge } from '../operations/balance/judge.ts';
import { Ledger, LedgerFullError } from '../operations/balance/ledger.ts';
import { type Balance, balance } from '../operations/balance/run.ts';
import { withDeployment } from '../operations/deployment.ts';
import { post } from '../operations/samples/post.ts';
import { type Case, readCase, sampleSecret } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { spoolOf } from './support/spooled.ts';

const cli = commandLine();
let postern: Postern;
let dynamodb: DynamoDBClient;
let spool: ReturnType<typeof spoolOf>;
/** In front of AWS for one test. */
let between: Intercept | undefined;
/** Each test balances what it sent itself. */
let from = new Date();

beforeAll(async () => {
  postern = await startPostern((call, forward) => between?.(call, forward) ?? forward());
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  dynamodb = new DynamoDBClient({ endpoint: postern.engine.endpoint, region: 'us-east-1', credentials });
  spool = spoolOf(postern.engine);
});

afterEach(async () => {
  between = undefined;
  postern.sweeps = true;
  await postern.sqs.send(new PurgeQueueCommand({ QueueUrl: postern.queueUrl }));
  await postern.sqs.send(new PurgeQueueCommand({ QueueUrl: postern.deadLettersUrl }));
  await postern.drained();
  await new Promise((resolve) => setTimeout(resolve, 5));
  from = new Date();
});

afterAll(async () => {
  cli.close();
  dynamodb.destroy();
  spool.close();
  await postern.stop();
});

const failure: AwsAnswer = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from('{"__type":"ThrottlingException"}'),
};

/** The id of an acknowledged delivery. */
async function send(provider: Provider, example: Case = readCase(provider, 'example')): Promise<string> {
  const answer = await post(postern.urlOf(provider), example, sampleSecret(provider), new Date());
  expect(answer.status).toBe(200);
  return JSON.parse(await answer.text()).acknowledged;
}

/** Of an event that nobody has sent before. */
function sendNew(messageId: string): Promise<string> {
  const data = { messageId, envelope: { to: ['ann@example.net'] } };
  const date = '2026-11-22T00:00:00.000Z';
  const body = Buffer.from(JSON.stringify({ account: 'acc1', date, event: 'messageSent', data }));
  const headers: Case['headers'] = (secret, at) => [
    ['content-type', 'application/json'],
    ...Object.entries(emailengine.sign(body, secret, at)),
  ];
  return send(emailengine, { ...readCase(emailengine, 'example'), body, headers });
}

function balanced(youngMs = 0): Promise<Balance> {
  const place = { stack: 'Postern', endpoint: postern.engine.endpoint };
  const { signal } = new AbortController();
  return withDeployment(place, (deployment) => balance(deployment, { from, youngMs, signal }));
}

/** Where its deliveries are, less what is nowhere. */
const placesOf = ({ deliveries }: Balance) =>
  Object.fromEntries(Object.entries(deliveries).filter(([, count]) => count > 0));

/** Fails a service's calls by functions, without an end. */
function failing(...operations: string[]): void {
  between = (call, forward) =>
    operations.includes(call.operation) && call.caller !== 'test' ? Promise.resolve(failure) : forward();
}

test('what was stored, and what was sent twice, is accounted for, and the command says what it read', async () => {
  for (const provider of providers) await send(provider);
  await postern.drained();
  for (const provider of providers) await send(provider);
  await postern.drained();
  const found = await balanced();
  expect(found).toMatchObject({ acknowledged: 8, unaccounted: [], events: { waiting: 0 } });
  expect(placesOf(found)).toEqual({ stored: 4, duplicate: 4 });
  expect(found.events.published).toBe(found.read.events);
  expect(found.read.logLines).toBe(16);
  const { code, out } = await cli.here(['balance', '--since', '1h', '--endpoint', postern.engine.endpoint]);
  expect(code).toBe(0);
  expect(out).toContain('8 deliveries acknowledged since');
  expect(out).toContain('✓ Everything is accounted for.');
  expect(out).toMatch(/Read: 16 log lines, \d+ events/);
});

test('an event that is gone from the table is named with its delivery and the lines about it', async () => {
  const id = await sendNew('gone');
  await postern.drained();
  const [item] = [...(await postern.items()).values()].filter(({ deliveryid }) => deliveryid === id);
  const Key = { pk: { S: String(item?.pk) }, sk: { S: String(item?.sk) } };
  await dynamodb.send(
    new DeleteItemCommand({ TableName: postern.engine.outputs.EventsTableName ?? '', Key }),
  );
  const { unaccounted } = await balanced();
  expect(unaccounted).toEqual([
    {
      deliveryId: id,
      provider: 'emailengine',
      acknowledgedAt: expect.any(String),
      why: 'the log says 1 event stored, the table has 0: erased since, or lost',
      lines: [expect.any(String), expect.any(String)],
    },
  ]);
  // The consumer may be done before the webhook function has logged.
  expect(unaccounted[0]?.lines).toEqual(
    expect.arrayContaining([expect.stringContaining('"acknowledged"'), expect.stringContaining('"stored"')]),
  );
  const told = await cli.here([
    'balance',
    '--young',
    '1',
    '--since',
    from.toISOString(),
    '--endpoint',
    postern.engine.endpoint,
  ]);
  expect(told.out).toContain('1 too young to judge');
});

test('what waits on the queue is on its way; taken off it, it is named, its events as unpublished', async () => {
  failing('PublishBatch', 'Publish');
  const id = await sendNew('unpublished');
  await eventually(() => postern.logs.some(({ line }) => line.includes('"not stored"') && line.includes(id)));
  const found = await balanced();
  expect(found.unaccounted).toEqual([]);
  // Tried again while the logs are read, it is young.
  const { queue, young } = found.deliveries;
  expect([queue + young, found.events]).toEqual([1, { published: 0, waiting: 1 }]);
  await postern.sqs.send(new PurgeQueueCommand({ QueueUrl: postern.queueUrl }));
  await eventually(async () => (await postern.depth(postern.queueUrl)) === 0);
  const lost = await balanced();
  expect(lost.events.waiting).toBe(0);
  expect(lost.unaccounted).toMatchObject([
    { deliveryId: id, why: expect.stringContaining('no line says published') },
  ]);
});

test('what was acknowledged before the time asked about, and stored after it, is no loss, nor is what came just now', async () => {
  failing('BatchExecuteStatement');
  await sendNew('before');
  from = new Date(Date.now() + 1);
  await eventually(() => Date.now() > from.getTime());
  await sendNew('after');
  expect(await balanced(300_000)).toMatchObject({ acknowledged: 1, unaccounted: [] });
  between = undefined;
  await postern.drained();
  const found = await balanced();
  expect([placesOf(found), found.unaccounted]).toEqual([{ stored: 1 }, []]);
});

test('a dead letter is one; dropped, it is named with the line that gave it up', async () => {
  between = (call, forward) =>
    call.operation === 'BatchExecuteStatement'
      ? Promise.resolve({ ...failure, body: Buffer.from('{"__type":"ValidationException"}') })
      : forward();
  const id = await sendNew('dead');
  await eventually(async () => (await postern.depth(postern.deadLettersUrl)) === 1);
  await postern.drained();
  await eventually(() => postern.logs.some(({ line }) => line.includes('"not stored"') && line.includes(id)));
  expect(placesOf(await balanced())).toEqual({ deadLetter: 1 });
  await postern.sqs.send(new PurgeQueueCommand({ QueueUrl: postern.deadLettersUrl }));
  const { unaccounted } = await balanced();
  expect(unaccounted).toMatchObject([
    { deliveryId: id, why: expect.stringContaining('dropped, expired or lost') },
  ]);
  // The webhook function may log after the consumer.
  expect(unaccounted[0]?.lines).toContainEqual(expect.stringContaining('"not stored"'));
});

test('what waits in the spool is on its way, and named when its object is gone', async () => {
  failing('SendMessage');
  postern.sweeps = false;
  const id = await send(arpoone);
  expect(placesOf(await balanced())).toEqual({ spool: 1 });
  const [key = ''] = await spool.keys('outage/');
  expect(deliveryIdOf(key)).toBe(id);
  await spool.remove(key);
  expect((await balanced()).unaccounted).toMatchObject([
    { deliveryId: id, provider: 'arpoone', why: expect.stringContaining('nothing of it is stored') },
  ]);
});

test('what the sweep sends on is stored; what it rejects was rejected after it was acknowledged', async () => {
  const fresh = await startPostern((call, forward) =>
    call.operation === 'GetSecretValue' && hidden ? Promise.resolve(failure) : forward(),
  );
  let hidden = true;
  fresh.sweeps = false;
  try {
    const url = fresh.urlOf(paubox);
    const example = readCase(paubox, 'example');
    const right = sampleSecret(paubox);
    for (const token of [right, 'a-strangers-token-of-thirty-two-characters'])
      expect((await post(url.replace(right, token), example, token, new Date())).status).toBe(200);
    hidden = false;
    await fresh.engine.runSchedules();
    await fresh.drained();
    const place = { stack: 'Postern', endpoint: fresh.engine.endpoint };
    const { signal } = new AbortController();
    const found = await withDeployment(place, (deployment) =>
      balance(deployment, { from, youngMs: 0, signal }),
    );
    expect([placesOf(found), found.unaccounted]).toEqual([{ stored: 1, rejected: 1 }, []]);
  } finally {
    await fresh.stop();
  }
});

test('a day of deliveries is joined holding no more than a slice and what is open', () => {
  const ledger = new Ledger();
  const inSlice = 4_001;
  let most = 0;
  for (let slice = 0; slice < 48; slice += 1) {
    for (let n = 0; n < inSlice; n += 1) {
      const id = `${slice}-${n}`;
      ledger.acknowledged(id, 'arpoone', 0);
      // One in a thousand is done in the slice after.
      const done = n % 1_000 === 0 ? `${slice - 1}-${n}` : id;
      ledger.stored(done, 0);
      ledger.done(done, 1, 0);
    }
    most = Math.max(most, ledger.size);
    ledger.endSlice();
  }
  expect(most).toBeLessThan(inSlice + 50);
  expect(ledger.counts).toMatchObject({ acknowledged: 48 * inSlice, stored: 48 * inSlice - 5 });
  expect(ledger.open()).toHaveLength(5);
});

test('more that is open than memory is for ends it, instead of the memory', () => {
  const ledger = new Ledger(0, 3);
  for (const id of ['a', 'b', 'c']) ledger.acknowledged(id, 'arpoone', 0);
  expect(() => ledger.acknowledged('d', 'arpoone', 0)).toThrow(LedgerFullError);
});

test('whatever clock is behind, what is done before it is acknowledged, or twice, is no loss', () => {
  const ledger = new Ledger();
  ledger.stored('early', 0);
  ledger.done('early', 1, 0);
  ledger.endSlice();
  ledger.acknowledged('early', 'arpoone', 1);
  ledger.endSlice();
  ledger.done('early', 1, 0);
  ledger.seen('early', 2);
  ledger.endSlice();
  ledger.endSlice();
  expect([ledger.counts.stored, ledger.open(), ledger.size]).toEqual([1, [], 0]);
});

test.each([
  ['nothing is queued', { queued: 0, queuedForMs: 0 }, 'unaccounted'],
  ['the oldest on the queue came later', { queued: 9, queuedForMs: 5_000 }, 'unaccounted'],
  ['one on the queue is as old', { queued: 9, queuedForMs: 7_200_000 }, 'queue'],
  ['nobody knows how old the queue is', { queued: 9, queuedForMs: undefined }, 'queue'],
  ['nobody knows, and it holds fewer', { queued: 1, queuedForMs: undefined }, 'unaccounted'],
  ['dead letters were left unread', { queued: 0, queuedForMs: 0, deadUnread: 1 }, 'deadLetter'],
] as const)('an hour later, where %s, a delivery without a trace is %s', (_, where, expected) => {
  const now = 10 * 3_600_000;
  const ledger = new Ledger();
  ledger.acknowledged('old', 'arpoone', now - 2 * 3_600_000);
  ledger.acknowledged('young', 'arpoone', now - 1_000);
  const nowhere = { spooled: new Set<string>(), dead: new Set<string>(), deadUnread: 0 };
  const { waiting, unaccounted } = judge(ledger.open(), { ...nowhere, ...where }, { now, youngMs: 300_000 });
  expect(waiting.young.map(({ id }) => id)).toEqual(['young']);
  const place = expected === 'unaccounted' ? unaccounted : waiting[expected];
  expect(place.map(({ id }) => id)).toEqual(['old']);
});

test('the id of a delivery comes back from the name of its object', () => {
  const id = 'JKJaXmPLvHcESHA=/é.🙂';
  const key = spoolKey('outage', { provider: 'arpoone', receivedAt: '2026-11-22T00:00:00.000Z', id });
  expect(deliveryIdOf(key)).toBe(id);
});
