import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pMap from 'p-map';
import { providers } from '../functions/providers.ts';
import { encodeDelivery } from '../functions/webhook/delivery.ts';
import { messageGroupId } from '../functions/webhook/pointer.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';

/** POSTERN_FLOOD=50000 npm test -- flood: the same with half a minute of sending. */
const flood = Number(process.env.POSTERN_FLOOD ?? 2_000);
const allSent = Promise.withResolvers<void>();
/** What was sent, in the order in which it was stored. */
const stored = new Set<string>();
let postern: Postern;

beforeAll(async () => {
  postern = await startPostern(async (call, forward) => {
    // A fast machine would have processed the flood before anybody else sends.
    if (call.caller === 'engine' && call.operation === 'ReceiveMessage') await allSent.promise;
    if (call.operation === 'BatchExecuteStatement')
      for (const [name] of call.body.toString().matchAll(/(?:loud|quiet)-\d+/g)) stored.add(name);
    return forward();
  });
});

afterAll(() => postern.stop());

function providerNamed(name: string): Provider {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  return provider;
}

const bodyOf = (account: string, n: number) =>
  Buffer.from(JSON.stringify({ account, event: 'messageDeleted', data: { id: `${account}-${n}` } }));

/** Sends until it is acknowledged, as the provider does; returns every status on the way. */
async function send(account: string, n: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  while (statuses.at(-1) !== 200) statuses.push((await attempt(account, n)).status);
  return statuses;
}

function attempt(account: string, n: number): Promise<Response> {
  const provider = providerNamed('emailengine');
  const body = bodyOf(account, n);
  const headers = {
    'content-type': 'application/json',
    ...provider.sign(body, sampleSecret(provider), new Date()),
  };
  return fetch(postern.urlOf(provider), { method: 'POST', headers, body });
}

/** As the webhook function puts them, but ten at a time: it is the queue's order that is looked at. */
async function enqueueFlood(account: string): Promise<void> {
  const provider = 'emailengine';
  const messages = Array.from({ length: flood }, (_, n) => ({
    Id: String(n % 10),
    MessageBody: encodeDelivery({
      id: `flood-${n}`,
      provider,
      receivedAt: new Date().toISOString(),
      headers: {},
      body: bodyOf(account, n),
    }),
    MessageGroupId: messageGroupId(provider, account),
  }));
  const batches = Array.from({ length: flood / 10 }, (_, n) => messages.slice(n * 10, n * 10 + 10));
  await pMap(
    batches,
    (Entries) => postern.sqs.send(new SendMessageBatchCommand({ QueueUrl: postern.queueUrl, Entries })),
    { concurrency: 8 },
  );
}

test('while one account floods, no other waits behind it, and nobody is turned away', async () => {
  await enqueueFlood('loud');
  const answers = await Promise.all([
    ...Array.from({ length: 10 }, (_, n) => send('loud', flood + n)),
    ...Array.from({ length: 5 }, (_, n) => send('quiet', n)),
  ]);
  // A busy machine may be late, and 503 makes the provider send again; 429 would lose the event.
  expect(answers.flat().filter((status) => status !== 200 && status !== 503)).toEqual([]);
  allSent.resolve();
  const quiet = () => [...stored].filter((name) => name.startsWith('quiet'));
  await eventually(() => quiet().length === 5);
  // Had they waited their turn, all of the flood would be stored by now.
  expect([...stored].indexOf(quiet().at(-1) ?? '')).toBeLessThan(flood / 2);
});
