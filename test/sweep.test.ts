import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { providers } from '../functions/providers.ts';
import { type Sweeper, sweep } from '../functions/sweep/sweep.ts';
import { decodeDelivery, encodeDelivery } from '../functions/webhook/delivery.ts';
import { tokenDigest } from '../functions/webhook/signature.ts';
import { encodeUnsent, encodeUnverified, spoolKey } from '../functions/webhook/spool.ts';
import { queueBySdk } from './support/by-sdk.ts';

// Failures only: what succeeds is tested against the engine.
const sqs = mockClient(SQSClient);
const inTime = () => false;

afterAll(() => sqs.restore());

beforeEach(() => {
  sqs.reset();
});

function deliveryOf(id: string, provider = 'paubox') {
  return { id, provider, receivedAt: '2026-11-22T00:00:00.000Z', headers: {}, body: Buffer.from('{}') };
}

const unsent = (message: string) => encodeUnsent({ group: 'a-group', message });
const unverified = (id: string, token: string, provider = 'paubox') =>
  encodeUnverified(tokenDigest(token).toString('hex'), deliveryOf(id, provider));

/** A sweep of these objects, each put a second after the one before. */
function sweeperOf(objects: Record<string, string>, parts: Partial<Sweeper> = {}) {
  const here = new Map(Object.entries(objects));
  const sweeper: Sweeper = {
    objects: {
      list: async (prefix) =>
        [...here.keys()]
          .map((key, index) => ({ key, modified: index * 1_000, bytes: here.get(key)?.length ?? 0 }))
          .filter(({ key }) => key.startsWith(prefix)),
      get: async (key) => here.get(key) ?? '',
      put: async (key, text) => void here.set(key, text),
      remove: async (key) => void here.delete(key),
    },
    queue: queueBySdk(new SQSClient({}), 'q'),
    providers,
    readSecrets: async () => ({ current: 'right' }),
    random: () => 0,
    ...parts,
  };
  return { here, sweeper, left: () => [...here.keys()] };
}

const bodies = () => sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input.MessageBody);

test('what waits continues with its message group, and is removed', async () => {
  const { sweeper, left } = sweeperOf({
    'outage/a': unsent('unsent'),
    'unverified/b': unverified('unverified', 'right'),
  });
  expect(await sweep(sweeper, inTime)).toEqual({ sent: 2, rejected: 0, left: 0, failed: 0 });
  const sent = sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);
  expect(sent).toEqual([
    { QueueUrl: 'q', MessageBody: 'unsent', MessageGroupId: 'a-group' },
    { QueueUrl: 'q', MessageBody: encodeDelivery(deliveryOf('unverified')), MessageGroupId: 'paubox' },
  ]);
  expect(left()).toEqual([]);
});

test('of a named instance the token is compared with its own secret, and it continues as its own', async () => {
  const delivery = { ...deliveryOf('one'), instance: 'eu' };
  const object = encodeUnverified(tokenDigest('of eu').toString('hex'), delivery);
  const asked: string[] = [];
  const readSecrets = async (word: string) => {
    asked.push(word);
    return { current: word === 'paubox-eu' ? 'of eu' : 'right' };
  };
  const { sweeper } = sweeperOf({ [spoolKey('unverified', delivery)]: object }, { readSecrets });
  expect(await sweep(sweeper, inTime)).toEqual({ sent: 1, rejected: 0, left: 0, failed: 0 });
  expect(asked).toEqual(['paubox-eu']);
  const [sent] = sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);
  expect(sent?.MessageGroupId).toBe('paubox-eu');
  expect(decodeDelivery(sent?.MessageBody ?? '')).toEqual(delivery);
  expect(spoolKey('unverified', delivery)).toBe('unverified/paubox-eu/2026-11-22/one');
});

test('what fails stays, and the others continue', async () => {
  const { sweeper, left } = sweeperOf({
    'outage/odd': 'not our object',
    'outage/refused': unsent('refused'),
    'unverified/odd': '{"version":1,"tokenSha256":"zz"}\n{}',
    'outage/good': unsent('good'),
  });
  sqs.on(SendMessageCommand, { MessageBody: 'refused' }).rejects(new Error('no'));
  expect(await sweep(sweeper, inTime)).toEqual({ sent: 1, rejected: 0, left: 0, failed: 3 });
  expect(left()).toEqual(['outage/odd', 'outage/refused', 'unverified/odd']);
});

test('what could not be removed is sent again by the next sweep, unchanged', async () => {
  const { sweeper } = sweeperOf({ 'outage/a': unsent('same') });
  const { objects } = sweeper;
  const crashing = { ...sweeper, objects: { ...objects, remove: () => Promise.reject(new Error('away')) } };
  expect(await sweep(crashing, inTime)).toMatchObject({ sent: 0, failed: 1 });
  expect(await sweep(sweeper, inTime)).toMatchObject({ sent: 1, failed: 0 });
  expect(bodies()).toEqual(['same', 'same']);
});

test('what no live secret is the token of is removed and never sent', async () => {
  const { sweeper, left } = sweeperOf({
    'unverified/a': unverified('a', 'right'),
    'unverified/b': unverified('b', 'old'),
    'unverified/c': unverified('c', 'wrong'),
    'unverified/d': unverified('d', ''),
  });
  const rotating = { ...sweeper, readSecrets: async () => ({ current: 'right', previous: 'old' }) };
  expect(await sweep(rotating, inTime)).toEqual({ sent: 2, rejected: 2, left: 0, failed: 0 });
  expect(bodies()).toEqual(['a', 'b'].map((id) => encodeDelivery(deliveryOf(id))));
  expect(left()).toEqual([]);
});

test.each([
  ['can not be read', () => Promise.reject(new Error('away'))],
  ['is not set', async () => undefined],
])('while a secret %s, what waits for it is left, and asked for once', async (_, readSecrets) => {
  let reads = 0;
  const { sweeper, left } = sweeperOf({
    'unverified/a': unverified('a', 'right'),
    'unverified/b': unverified('b', 'right'),
    'outage/c': unsent('c'),
  });
  const counting = {
    ...sweeper,
    readSecrets: () => {
      reads += 1;
      return readSecrets();
    },
  };
  expect(await sweep(counting, inTime)).toEqual({ sent: 1, rejected: 0, left: 2, failed: 0 });
  expect(left()).toEqual(['unverified/a', 'unverified/b']);
  expect(reads).toBe(1);
});

test('what is larger than anything that waits is not even read, and stays for somebody to look at', async () => {
  const { sweeper, left } = sweeperOf({
    'outage/a': unsent('x'.repeat(1_100_000)),
    'unverified/b': `${unverified('b', 'right')}${'x'.repeat(200_000)}`,
    'unverified/c': unverified('c', 'right'),
  });
  const read: string[] = [];
  const objects = {
    ...sweeper.objects,
    get: (key: string) => {
      read.push(key);
      return sweeper.objects.get(key);
    },
  };
  expect(await sweep({ ...sweeper, objects }, inTime)).toEqual({ sent: 1, rejected: 0, left: 0, failed: 2 });
  expect(read).toEqual(['unverified/c']);
  expect(left()).toEqual(['outage/a', 'unverified/b']);
});

test('a stranger’s token is enough to reject: what came with it is not looked at', async () => {
  const [head = ''] = unverified('a', 'wrong').split('\n');
  const { sweeper } = sweeperOf({ 'unverified/a': `${head}\nanything` });
  const parsing = jest.fn(() => ({ account: undefined }));
  const looking = { ...sweeper, providers: providers.map((provider) => ({ ...provider, parse: parsing })) };
  expect(await sweep(looking, inTime)).toMatchObject({ rejected: 1 });
  expect(parsing).not.toHaveBeenCalled();
});

test('whatever fails, or takes all the time there is, is not first in every sweep', async () => {
  for (const [random, swept] of [
    [0, []],
    [0.34, ['b', 'c']],
    [0.99, ['c']],
  ] as const) {
    sqs.reset();
    const { sweeper } = sweeperOf({ 'outage/a': 'hangs', 'outage/b': unsent('b'), 'outage/c': unsent('c') });
    let ended = false;
    const get = async (key: string) => {
      if (key === 'outage/a') ended = true;
      return sweeper.objects.get(key);
    };
    const one = { ...sweeper, objects: { ...sweeper.objects, get }, random: () => random };
    await sweep(one, () => ended);
    expect(bodies()).toEqual(swept);
  }
});

test('the oldest continue first, and short of time the rest is left to the next sweep', async () => {
  const { sweeper, left } = sweeperOf({
    'unverified/c': unverified('c', 'right'),
    'outage/b': unsent('b'),
    'outage/a': unsent('a'),
  });
  let asked = 0;
  expect(await sweep(sweeper, () => ++asked > 2)).toEqual({ sent: 2, rejected: 0, left: 1, failed: 0 });
  expect(left()).toEqual(['outage/a']);
});

test.each([
  ['an id of the gateway', 'JKJaXmPLvHcESHA=', 'JKJaXmPLvHcESHA.3d.'],
  ['a path', '../../a/b', '.2e..2e..2f..2e..2e..2f.a.2f.b'],
  ['any character', 'ü🐘', '.fc..1f418.'],
])('the name of an object is safe, whatever the id: %s', (_, id, name) => {
  expect(spoolKey('outage', deliveryOf(id))).toBe(`outage/paubox/2026-11-22/${name}`);
});
