import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { maxMessageBytes } from '../functions/webhook/pointer.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { maxUnverifiedBytes } from '../functions/webhook/spool.ts';
import { secretKey } from '../lib/output-keys.ts';
import type { AwsAnswer, AwsCall, Intercept } from '../local/engine/aws/endpoint.ts';
import { resourcesOf } from '../operations/cost/standing.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import { grantsOf } from '../tools/audit/access.ts';
import { plainText } from '../tools/audit/policy.ts';
import { sums } from './support/counted.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { spoolOf } from './support/spooled.ts';
import { readTemplate } from './support/template.ts';

/** How each service behaves towards the webhook functions and the sweep. */
type Mood = 'well' | 'failing' | 'hanging';
const mood: Record<'SendMessage' | 'GetSecretValue' | 'PutObject', Mood> = {
  SendMessage: 'well',
  GetSecretValue: 'well',
  PutObject: 'well',
};

const failure: AwsAnswer = {
  status: 500,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from('{"__type":"InternalError","message":"injected"}'),
};

/** What functions put, with the header that keeps what is there. */
const puts: { readonly caller: string; readonly url: string; readonly ifNoneMatch: string | undefined }[] =
  [];

const moody: Intercept = (call: AwsCall, forward) => {
  const { operation, caller, url, headers } = call;
  if (operation === 'PutObject') puts.push({ caller, url, ifNoneMatch: headers['if-none-match'] });
  const found = Object.entries(mood).find(([operation]) => operation === call.operation);
  if (call.caller === 'engine' || call.caller === 'test' || found?.[1] === undefined) return forward();
  if (found[1] === 'hanging') return new Promise(() => undefined);
  return found[1] === 'failing' ? Promise.resolve(failure) : forward();
};

let postern: Postern;
let spool: ReturnType<typeof spoolOf>;

// As shipped: what it promises is counted in seconds.
beforeAll(async () => {
  postern = await startPostern(moody, 'default');
  postern.sweeps = false;
  spool = spoolOf(postern.engine);
});

afterAll(async () => {
  spool.close();
  await postern.stop();
});

const providerNamed = (wanted: string): Provider => {
  const provider = providers.find(({ name }) => name === wanted);
  if (provider === undefined) throw new Error(`no provider ${wanted}`);
  return provider;
};
const retrying = providerNamed('emailengine');
const neverRetrying = providerNamed('paubox');

let sent = 0;

/** The status of the answer: 500 where the function took longer than Lambda lets it, as it would if it waited for all that hangs. */
async function send(provider: Provider, { token = sampleSecret(provider), padding = 0 } = {}) {
  const payload = {
    event_name: 'api_mail_log_delivered',
    payload: { id: `id-${++sent}`, padding: 'x'.repeat(padding) },
  };
  const body = Buffer.from(JSON.stringify({ event: 'messageSent', account: 'a', data: {}, ...payload }));
  const url = postern.urlOf(provider).replace(sampleSecret(provider), token);
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...provider.sign(body, sampleSecret(provider), new Date()),
    },
    body,
  });
  await answer.text();
  return answer.status;
}

/** Sweeps and waits until what was swept is stored: this many events in all. */
async function swept(events: number): Promise<void> {
  await postern.engine.runSchedules();
  await postern.drained();
  expect((await postern.items()).size).toBe(events);
  expect(await postern.depth(postern.deadLettersUrl)).toBe(0);
}

const logged = (...parts: string[]) =>
  postern.logs.filter(({ line }) => parts.every((part) => line.includes(part))).length;

test('while Secrets Manager is away, what is never sent again waits unverified, and the rest is refused', async () => {
  mood.GetSecretValue = 'failing';
  expect([await send(neverRetrying), await send(retrying)]).toEqual([200, 503]);
  mood.GetSecretValue = 'hanging';
  expect(await Promise.all([send(neverRetrying), send(retrying)])).toEqual([200, 503]);
  expect(await send(neverRetrying, { token: 'x'.repeat(43) })).toBe(200);
  expect(await send(neverRetrying, { padding: 60_000 })).toBe(200);
  // What anyone may have sent is kept up to a length.
  expect(await send(neverRetrying, { padding: maxUnverifiedBytes })).toBe(503);
  expect(await spool.keys('unverified/')).toHaveLength(4);
  expect((await postern.items()).size).toBe(0);
});

test('where S3 hangs too, the answer is 503, in time', async () => {
  mood.PutObject = 'hanging';
  expect(await send(neverRetrying)).toBe(503);
  mood.PutObject = 'well';
});

test('as long as the secret can not be read, what waits unverified is left', async () => {
  mood.GetSecretValue = 'failing';
  await postern.engine.runSchedules();
  expect(await spool.keys('unverified/')).toHaveLength(4);
  expect(logged('"swept"', '"left":4')).toBe(1);
  mood.GetSecretValue = 'well';
});

test('what waited unverified is verified, against the previous secret too, before it is passed on', async () => {
  const secret = { current: 'new', previous: sampleSecret(neverRetrying) };
  const id = postern.engine.outputs[secretKey(neverRetrying.name)] ?? '';
  postern.engine.putSecret(id, JSON.stringify(secret));
  await swept(3);
  expect(await spool.keys('unverified/')).toEqual([]);
  expect(logged('"rejected"', 'wrong_token')).toBe(1);
  expect(logged('"swept"', '"sent":3', '"rejected":1')).toBe(1);
});

test('while SQS is away, deliveries wait in the spool, and are acknowledged', async () => {
  mood.SendMessage = 'hanging';
  expect(await Promise.all([send(neverRetrying), send(retrying)])).toEqual([200, 200]);
  mood.SendMessage = 'failing';
  expect(await Promise.all([send(neverRetrying), send(retrying)])).toEqual([200, 200]);
  expect(await send(retrying, { padding: maxMessageBytes })).toBe(200);
  expect(await spool.keys('outage/')).toHaveLength(5);
  expect(await spool.keys('large/')).toHaveLength(1);
  expect(logged('"spooled"', '"queue_unavailable"')).toBe(5);
});

test.each([
  ['a delivery', 0],
  ['a large delivery', maxMessageBytes],
])('where neither SQS nor S3 answers, the answer to %s is 503, in time', async (_, padding) => {
  mood.SendMessage = 'hanging';
  mood.PutObject = 'hanging';
  expect(await Promise.all([send(neverRetrying, { padding }), send(retrying, { padding })])).toEqual([
    503, 503,
  ]);
  mood.PutObject = 'failing';
  expect(await send(retrying, { padding })).toBe(503);
  mood.PutObject = 'well';
});

test('a sweep while SQS is away leaves what waits, and one after it has all of it stored', async () => {
  mood.SendMessage = 'failing';
  await postern.engine.runSchedules();
  expect(await spool.keys('outage/')).toHaveLength(5);
  mood.SendMessage = 'well';
  await swept(8);
  expect(await spool.keys('outage/')).toEqual([]);
  const published = await postern.published(8);
  expect([...published.keys()].sort()).toEqual([...(await postern.items()).keys()].sort());
});

test('a secret that is not set refuses everything anyway', async () => {
  const id = postern.engine.outputs[secretKey(providerNamed('arpoone').name)] ?? '';
  postern.engine.putSecret(id, '{}');
  expect(await send(providerNamed('arpoone'))).toBe(503);
  expect(await spool.keys('unverified/')).toEqual([]);
});

test('what waited, what was refused without a secret, and the previous secret are counted', () => {
  const counts = sums(postern.logs);
  expect(counts['Spooled service=postern']).toBe(
    logged('"spooled"', '"where":"unverified"') + logged('"spooled"', '"where":"outage"'),
  );
  expect(counts['Spooled service=postern']).toBe(9);
  expect(counts['SecretMissing service=postern']).toBe(1);
  expect(logged('"acknowledged"', '"secret":"previous"')).toBeGreaterThan(0);
});

/** Where a function may put objects, and on what condition: what its role says. */
function rightsOf(caller: string): readonly { readonly place: string; readonly condition?: string }[] {
  const { text, resources } = readTemplate('default');
  const lambda = resources('AWS::Lambda::Function').find(({ id }) => id === caller);
  const role = `role ${plainText(lambda?.properties.Role)}`;
  return grantsOf(resourcesOf(text))
    .filter(({ subject, action, allows }) => subject === role && action === 's3:PutObject' && allows)
    .map(({ resource, ...right }) => ({ ...right, place: resource.replace(/^\w+/, '').replace(/\*$/, '') }));
}

test("whatever a function put, its role lets it put: a webhook's under its provider's name, and nothing is written over", () => {
  const callers = new Set(puts.map(({ caller }) => caller));
  // Two webhook functions and the consumer: what waits unverified is never too large for the queue.
  expect(callers.size).toBeGreaterThanOrEqual(3);
  for (const { caller, url, ifNoneMatch } of puts) {
    const key = url.slice(`/${postern.engine.outputs.SpoolBucketName}`.length);
    const [right, ...others] = rightsOf(caller).filter(({ place }) => key.startsWith(place));
    expect(others).toEqual([]);
    expect([right?.condition, ifNoneMatch]).toEqual(['s3:if-none-match Null false', '*']);
    const name = /^(\w+)Webhook/.exec(caller)?.[1]?.toLowerCase();
    if (name !== undefined) expect(right?.place).toMatch(new RegExp(`^/(large|outage|unverified)/${name}/$`));
  }
});

test('no name of an object reports an account or a token', async () => {
  const names = [...(await spool.keys('large/')), ...(await spool.keys('payloads/'))];
  expect(names).toHaveLength(2);
  for (const name of names)
    expect(name).toMatch(/^(large\/[a-z]+\/\d{4}-\d\d-\d\d\/[\w.-]+|payloads\/[a-z]+\/[0-9a-f]{32}\.json)$/);
});
