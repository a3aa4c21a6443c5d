import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recordSighting } from '../functions/consumer/subscriptions.ts';
import { providers } from '../functions/providers.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import { dynamodbBySdk } from './support/by-sdk.ts';
import { type Postern, startPostern } from './support/postern.ts';

let postern: Postern;
let dynamodb: DynamoDBClient;
const table = () => postern.engine.outputs.SubscriptionsTableName;

beforeAll(async () => {
  postern = await startPostern();
  dynamodb = new DynamoDBClient({
    endpoint: postern.engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});

afterAll(async () => {
  dynamodb.destroy();
  await postern.stop();
});

const now = Math.floor(Date.now() / 1_000) * 1_000;
const at = (second: number) => new Date(now + second * 1_000);

/** Sends notifications one after the other, each signed this many seconds from now, and waits until they are processed. */
async function notify(
  subscription: number,
  ...notifications: readonly [second: number, content: object][]
): Promise<void> {
  const aurinko = providers.find(({ name }) => name === 'aurinko');
  if (aurinko === undefined) throw new Error('no provider');
  for (const [second, content] of notifications) {
    const payload = { subscription, resource: '/email/messages', accountId: 7, ...content };
    const body = Buffer.from(JSON.stringify(payload));
    const headers = {
      'content-type': 'application/json',
      ...aurinko.sign(body, sampleSecret(aurinko), at(second)),
    };
    const { status } = await fetch(postern.urlOf(aurinko), { method: 'POST', headers, body });
    expect(status).toBe(200);
    await postern.drained();
  }
}

const stateOf = async (subscription: number) => {
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: table(),
      Key: { pk: { S: String(subscription) } },
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? undefined : unmarshall(Item);
};

const put = (subscription: number, state: string) =>
  dynamodb.send(
    new PutItemCommand({
      TableName: table(),
      Item: { pk: { S: String(subscription) }, state: { S: state } },
    }),
  );

type Lifecycle = 'active' | 'error' | 'removed';

/** As the consumer does, without a delivery around it. */
async function record(
  subscription: number,
  events: readonly (readonly [signed: number, lifecycle: Lifecycle, received: number])[],
): Promise<void> {
  const { update } = dynamodbBySdk(dynamodb);
  const states = { update, name: table() ?? '', noted: new Map() };
  for (const [signed, lifecycle, received] of events) {
    const sighting = { id: String(subscription), resource: '/r', account: '7', message: undefined };
    await recordSighting(
      states,
      { ...sighting, at: at(signed).toISOString(), lifecycle },
      at(received).toISOString(),
    );
  }
}

const data = { payloads: [{ id: 'm1', changeType: 'created' }] };
const error = { lifecycleEvent: 'error', error: 'credentials expired' };
const active = { lifecycleEvent: 'active' };

test('a subscription first heard of by a notification appears automatically, as active', async () => {
  await notify(1, [0, data]);
  expect(await stateOf(1)).toEqual({
    pk: '1',
    state: 'active',
    resource: '/email/messages',
    account: '7',
    lastnotification: at(0).toISOString(),
  });
});

test('an error is recorded with its message and since when, and ends with `active`', async () => {
  await notify(2, [0, data], [1, error]);
  expect(await stateOf(2)).toMatchObject({
    state: 'error',
    message: 'credentials expired',
    since: at(1).toISOString(),
  });
  await notify(2, [2, active]);
  const state = await stateOf(2);
  expect(state).toMatchObject({ state: 'active', since: at(2).toISOString() });
  expect(state).not.toHaveProperty('message');
});

test('of lifecycle events that arrive out of order, the one signed last decides', async () => {
  await notify(3, [5, active], [3, error]);
  expect(await stateOf(3)).toMatchObject({ state: 'active', since: at(5).toISOString() });
  await notify(4, [3, error], [5, active], [3, error]);
  expect(await stateOf(4)).toMatchObject({ state: 'active' });
});

test('of two signed in one second, the one received last decides', async () => {
  await notify(5, [3, error], [3, active]);
  expect(await stateOf(5)).toMatchObject({ state: 'active' });
});

test('a notification does not undo an error', async () => {
  await notify(6, [0, error], [1, data]);
  expect(await stateOf(6)).toMatchObject({ state: 'error', lastnotification: at(1).toISOString() });
});

test('the first notification makes a pending subscription active', async () => {
  await put(7, 'pending');
  await notify(7, [0, data]);
  expect(await stateOf(7)).toMatchObject({ state: 'active', resource: '/email/messages' });
});

test('a removed subscription stays removed, whatever still arrives', async () => {
  await put(8, 'removed');
  await notify(8, [0, data], [1, active], [2, error]);
  expect(await stateOf(8)).toEqual({ pk: '8', state: 'removed' });
});

test('a revoked subscription is removed, whatever was signed later and comes in after', async () => {
  await record(10, [
    [5, 'active', 5],
    [3, 'removed', 6],
    [7, 'error', 7],
  ]);
  expect(await stateOf(10)).toMatchObject({ state: 'removed', since: at(3).toISOString() });
});

test('an old revocation that is redriven does not remove what a sync has found to be there', async () => {
  await dynamodb.send(
    new PutItemCommand({
      TableName: table(),
      Item: { pk: { S: '11' }, state: { S: 'active' }, restored: { S: at(9).toISOString() } },
    }),
  );
  await record(11, [[3, 'removed', 8]]);
  expect(await stateOf(11)).toMatchObject({ state: 'active' });
  await record(11, [[4, 'removed', 10]]);
  expect(await stateOf(11)).toMatchObject({ state: 'removed' });
});

test('lifecycle events, each signed in a separate second, end in the same state however shuffled and doubled', async () => {
  let subscription = 1_000;
  const kinds = fc.constantFrom('active' as const, 'error' as const);
  const histories = fc.array(kinds, { minLength: 1, maxLength: 5 }).chain((kindsInOrder) => {
    const events = kindsInOrder.map((kind, second) => [second, kind] as const);
    return fc.record({
      events: fc.constant(events),
      arrivals: fc
        .tuple(
          fc.shuffledSubarray(events, { minLength: events.length }),
          fc.array(fc.constantFrom(...events), { maxLength: 4 }),
          fc.infiniteStream(fc.nat()),
        )
        .map(([once, again, places]) =>
          again.reduce(
            (all, event) => all.toSpliced((places.next().value ?? 0) % (all.length + 1), 0, event),
            [...once],
          ),
        ),
    });
  });
  await fc.assert(
    fc.asyncProperty(histories, async ({ events, arrivals }) => {
      subscription += 1;
      await record(
        subscription,
        arrivals.map(([second, kind], index) => [second, kind, 100 + index] as const),
      );
      const [second, kind] = events.at(-1) ?? [];
      expect(await stateOf(subscription)).toMatchObject({
        state: kind,
        since: at(second ?? -1).toISOString(),
      });
    }),
    { numRuns: 40 },
  );
});

test('a signal without items counts as a notification', async () => {
  await notify(9, [0, {}]);
  expect(await stateOf(9)).toMatchObject({ state: 'active', lastnotification: at(0).toISOString() });
});
