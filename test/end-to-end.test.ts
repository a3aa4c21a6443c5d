import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { providers } from '../functions/providers.ts';
import { post } from '../operations/samples/post.ts';
import { eventsOf, sampleSecret, samplesOf } from '../operations/samples/read.ts';
import { counted, sums } from './support/counted.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { validityOf } from './support/validity.ts';

let postern: Postern;

beforeAll(async () => {
  postern = await startPostern();
});

afterAll(() => postern.stop());

const samples = providers.flatMap(samplesOf);
const authentic = samples.filter(({ expected }) => expected.status === 200);
/** Each delivery is sent at this time, so that it is the same to the byte when it is sent again. */
const sentAt = new Date();
/** What the fixtures expect, under the ids that deliveries sent at that time have. */
const expectedEvents = new Map(
  authentic.flatMap((sample) => {
    if (sample.expected.events.length === 0) return [];
    const ids = eventsOf(sample, sampleSecret(sample.provider), sentAt).map(({ id }) => id);
    return sample.expected.events.map((one, index) => [ids[index] ?? '', one] as const);
  }),
);

const send = (sample: (typeof samples)[number]) =>
  post(postern.urlOf(sample.provider), sample, sampleSecret(sample.provider), sentAt);

/** In order for one provider, side by side for several. */
async function eachByProvider(
  deliveries: typeof samples,
  act: (sample: (typeof samples)[number]) => Promise<void>,
): Promise<void> {
  const one = async (provider: (typeof providers)[number]) => {
    for (const sample of deliveries.filter((delivery) => delivery.provider === provider)) await act(sample);
  };
  await Promise.all(providers.map(one));
}

async function sendRaw(
  url: string,
  body: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  method = 'POST',
) {
  const init = method === 'GET' ? { method, headers } : { method, headers, body };
  const answer = await fetch(url, init);
  return { status: answer.status, text: await answer.text() };
}

test('every delivery on disk gets its answer, and the authentic ones become their events, each stored once', async () => {
  await eachByProvider(samples, async (sample) => {
    const answer = await send(sample);
    const text = await answer.text();
    if (sample.expected.answer !== undefined) expect(text).toBe(sample.expected.answer);
    const error = sample.expected.answer === undefined ? JSON.parse(text).error : undefined;
    expect([sample.name, answer.status, error]).toEqual([
      sample.name,
      sample.expected.status,
      sample.expected.reason,
    ]);
  });
  await postern.drained();
  const items = await postern.items();
  expect([...items.keys()].sort()).toEqual([...expectedEvents.keys()].sort());
  for (const [id, { keys, event }] of expectedEvents) {
    // An event that nothing names is found by its id.
    const pk = keys.pk?.replace(event.id, id);
    expect(items.get(id)).toMatchObject({ pk, type: event.type, deliveryid: expect.any(String) });
  }
});

test('every stored event was published as it is read back, as the fixtures say, and valid', async () => {
  const stored = await postern.stored();
  const events = await postern.published(expectedEvents.size);
  expect([...events.keys()].sort()).toEqual([...expectedEvents.keys()].sort());
  for (const [id, { event }] of expectedEvents) {
    // Ids and times hold the time of signing.
    const { id: _, time: __, subject: ___, ...same } = event;
    expect([id, validityOf(events.get(id) ?? {})]).toEqual([id, 'valid']);
    expect(events.get(id)).toEqual(stored.get(id));
    expect(events.get(id)).toMatchObject({
      ...same,
      data: expect.objectContaining({ payload: expect.any(String) }),
    });
  }
});

test('what came, and what happened to it, is counted', () => {
  const of = (wanted: (sample: (typeof samples)[number]) => boolean) => (name: string) =>
    samples.filter((sample) => sample.provider.name === name && wanted(sample)).length;
  // A handshake is no delivery.
  const acknowledged = of(({ expected }) => expected.status === 200 && expected.answer === undefined);
  const rejected = of(({ expected }) => expected.status !== 200);
  const names = providers.map(({ name }) => name);
  expect(sums(postern.logs)).toMatchObject({
    ...Object.fromEntries(names.map((name) => [`Acknowledged provider=${name}`, acknowledged(name)])),
    // What is 0 is not counted.
    ...Object.fromEntries(
      names.filter(rejected).map((name) => [`Rejected provider=${name}`, rejected(name)]),
    ),
    'Rejected service=postern': samples.filter(({ expected }) => expected.status !== 200).length,
  });
  // More where SQS hands out a delivery again that was done.
  const unknown = [...expectedEvents.values()].filter(({ event }) => event.type === 'unknown');
  expect(sums(postern.logs)['Stored service=postern']).toBeGreaterThanOrEqual(expectedEvents.size);
  expect(sums(postern.logs)['Unknown service=postern']).toBeGreaterThanOrEqual(unknown.length);
  const ages = counted(postern.logs).get('AgeAtStoring service=postern') ?? [];
  expect(ages.length).toBeGreaterThanOrEqual(names.reduce((sum, name) => sum + acknowledged(name), 0));
  expect(ages.filter((age) => !(age >= 0 && age < 120))).toEqual([]);
});

test('no function writes more lines of metrics than it was called', () => {
  const perFunction = (part: string) =>
    Map.groupBy(
      postern.logs.filter(({ line }) => line.includes(part)),
      (one) => one.function,
    );
  for (const [name, lines] of perFunction('"_aws"')) {
    const calls = perFunction('"message":"acknowledged"').get(name) ?? [];
    const refusals = perFunction('"message":"rejected"').get(name) ?? [];
    // Of a batch that runs out of time, as on a slow machine, nothing may be stored yet.
    const batches = ['stored', 'continues', 'not stored'].flatMap(
      (told) => perFunction(`"message":"${told}"`).get(name) ?? [],
    );
    expect(lines.length).toBeLessThanOrEqual(calls.length + refusals.length + batches.length);
  }
});

test('each delivery sent again is acknowledged, stores nothing and reaches no subscriber', async () => {
  await postern.settled();
  const before = await postern.items();
  await eachByProvider(authentic, async (sample) => expect((await send(sample)).status).toBe(200));
  await postern.drained();
  expect(await postern.items()).toEqual(before);
  expect(await postern.depth(postern.eventsQueueUrl)).toBe(0);
  expect(sums(postern.logs)['Duplicates service=postern']).toBeGreaterThanOrEqual(expectedEvents.size);
});

test('what is refused leaves nothing on the queue', async () => {
  for (const sample of samples.filter(({ expected }) => expected.status !== 200)) {
    expect((await send(sample)).status).toBe(sample.expected.status);
  }
  expect(await postern.depth(postern.queueUrl)).toBe(0);
  expect((await postern.items()).size).toBe(expectedEvents.size);
});

test.each(providers)(
  '100 random bodies to $name are refused, and leave nothing on the queue',
  async (provider) => {
    const bodies = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 2_000 }), 100);
    const byToken = provider.authenticity === 'token';
    const url = byToken ? postern.urlOf(provider).replace(/[^/]+$/, 'x'.repeat(43)) : postern.urlOf(provider);
    const names = Object.keys(provider.sign(Buffer.alloc(0), '', new Date()));
    const signature = fc.sample(fc.base64String({ minLength: 40, maxLength: 44 }), 100);
    for (const [index, body] of bodies.entries()) {
      const headers = Object.fromEntries(names.map((name) => [name, signature[index] ?? '']));
      expect((await sendRaw(url, Uint8Array.from(body), headers)).status).toBe(byToken ? 404 : 401);
    }
    expect(await postern.depth(postern.queueUrl)).toBe(0);
  },
);

test.each(providers)(
  'an authentic random body of $name is acknowledged if it is JSON, and else refused where that is retried',
  async (provider) => {
    const bodies = [
      ...fc.sample(fc.uint8Array({ minLength: 1 }), 20),
      ...fc.sample(fc.json(), 20).map((text) => Buffer.from(text)),
    ];
    for (const body of bodies) {
      const isJson = parses(Buffer.from(body));
      const headers = {
        // As text, the gateway would replace bytes that are no UTF-8.
        'content-type': 'application/octet-stream',
        ...provider.sign(Buffer.from(body), sampleSecret(provider), new Date()),
      };
      expect((await sendRaw(postern.urlOf(provider), Uint8Array.from(body), headers)).status).toBe(
        isJson || !provider.statuses.includes(400) ? 200 : 400,
      );
    }
    await postern.drained();
    expect(await postern.depth(postern.deadLettersUrl)).toBe(0);
  },
);

function parses(body: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
    return true;
  } catch {
    return false;
  }
}

test.each(['GET', 'PUT', 'DELETE'])('%s gets the answer of an unknown path', async (method) => {
  const provider = providers.find(({ name }) => name === 'emailengine');
  if (provider === undefined) throw new Error('no provider');
  const answer = await sendRaw(postern.urlOf(provider), new Uint8Array(1), {}, method);
  expect(answer).toEqual({ status: 404, text: '{"message":"Not Found"}' });
  expect(await sendRaw(`${postern.engine.url}/webhooks/nobody`, new Uint8Array(1), {}, method)).toEqual(
    answer,
  );
});

test('a signature header sent twice is refused, the right one among them or not', async () => {
  const provider = providers.find(({ name }) => name === 'emailengine');
  const sample = authentic[0];
  if (provider === undefined || sample === undefined) throw new Error('no sample');
  const headers = new Headers();
  for (const [name, value] of Object.entries(
    provider.sign(sample.body, sampleSecret(provider), new Date()),
  )) {
    headers.append(name, value);
    headers.append(name, value);
  }
  const answer = await fetch(postern.urlOf(provider), {
    method: 'POST',
    headers,
    body: new Uint8Array(sample.body),
  });
  expect([answer.status, await answer.json()]).toEqual([
    401,
    expect.objectContaining({ error: 'doubled_signature' }),
  ]);
});

test('no body at all is refused, save where a refusal would lose it', async () => {
  const refusal = { signature: 401, token: 400 };
  for (const provider of providers) {
    const { status } = await fetch(postern.urlOf(provider), { method: 'POST' });
    expect([provider.name, status]).toEqual([
      provider.name,
      provider.retries ? refusal[provider.authenticity] : 200,
    ]);
  }
});

test('a new secret is accepted, and the old one for as long as it is `previous`', async () => {
  const provider = providers.find(({ name }) => name === 'emailengine');
  if (provider === undefined) throw new Error('no provider');
  const id =
    postern.engine.outputs[`Secret${provider.name.charAt(0).toUpperCase()}${provider.name.slice(1)}`] ?? '';
  const old = sampleSecret(provider);
  const statusWith = async (secret: string) => {
    const body = Buffer.from('{"event":"trackOpen"}');
    const headers = { 'content-type': 'application/json', ...provider.sign(body, secret, new Date()) };
    return (await sendRaw(postern.urlOf(provider), new Uint8Array(body), headers)).status;
  };
  postern.engine.putSecret(id, JSON.stringify({ current: 'new', previous: old }));
  // The cached secret is trusted for a second here.
  await eventually(async () => (await statusWith('new')) === 200);
  expect(await statusWith(old)).toBe(200);
  expect(await statusWith('neither')).toBe(401);
  postern.engine.putSecret(id, '{}');
  await eventually(async () => (await statusWith('new')) === 503);
  postern.engine.putSecret(id, JSON.stringify({ current: old }));
  // Absence is cached too.
  await eventually(async () => (await statusWith(old)) === 200);
});

test('no log line holds a body, a subject, an address, a secret or a signature', async () => {
  const provider = providers.find(({ name }) => name === 'emailengine');
  if (provider === undefined) throw new Error('no provider');
  const malformed = Buffer.from('{"subject":"malformed and private",');
  const headers = {
    'content-type': 'application/json',
    ...provider.sign(malformed, sampleSecret(provider), new Date()),
  };
  expect((await sendRaw(postern.urlOf(provider), new Uint8Array(malformed), headers)).status).toBe(400);
  await postern.drained();

  const lines = postern.logs.map(({ line }) => line).join('\n');
  expect(lines).toContain('acknowledged');
  expect(lines).toContain('stored');
  expect(lines).toContain('not_json');
  expect(lines).toContain('POST /webhooks/');
  const found = ['malformed and private', ...samples.flatMap(privateParts)].filter((part) =>
    lines.includes(part),
  );
  expect(found).toEqual([]);
});

/** Whatever of a delivery must not be logged. */
function privateParts({ provider, body, headers }: (typeof samples)[number]): string[] {
  const text = body.toString();
  const addresses = text.match(/[^\s"<>,:]+@[^\s"<>,:\\]+/g) ?? [];
  const subjects = [...text.matchAll(/"subject":"([^"]{4,})"/g)].map(([, subject]) => subject ?? '');
  const secret = sampleSecret(provider);
  const digest = createHmac('sha256', secret).update(body);
  const signatures = headers(secret, new Date())
    .filter(([name]) => /signature/i.test(name))
    .map(([, value]) => value);
  return [text, ...addresses, ...subjects, secret, digest.digest('hex'), ...signatures].filter(
    (part) => part.length > 3,
  );
}

test('the ten-line consumer of docs/subscribe.md prints each event', async () => {
  const provider = providers.find(({ name }) => name === 'emailengine');
  if (provider === undefined) throw new Error('no provider');
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'examples', 'subscribe.ts')], {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: postern.engine.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      EVENTS_QUEUE_URL: postern.eventsQueueUrl,
    },
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const body = Buffer.from('{"event":"trackOpen","data":{"messageId":"<read@me>"}}');
  const headers = provider.sign(body, sampleSecret(provider), new Date());
  await sendRaw(postern.urlOf(provider), new Uint8Array(body), {
    'content-type': 'application/json',
    ...headers,
  });
  await eventually(() => lines.some((line) => /^[0-9a-f]{32} email\.opened message\/read@me$/.test(line)));
  child.kill('SIGKILL');
});
