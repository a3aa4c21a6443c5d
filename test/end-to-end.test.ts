import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { providers } from '../functions/providers.ts';
import { post } from '../local/post.ts';
import { sampleSecret, samplesOf } from '../local/samples.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';

let postern: Postern;

beforeAll(async () => {
  postern = await startPostern();
});

afterAll(() => postern.stop());

const samples = providers.flatMap(samplesOf);
const authentic = samples.filter(({ expected }) => expected.status === 200);
const expectedEvents = new Map(
  authentic.flatMap(({ expected }) => expected.events.map((one) => [one.event.id, one])),
);

const send = (sample: (typeof samples)[number]) =>
  post(postern.urlOf(sample.provider), sample, sampleSecret(sample.provider));

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
  for (const sample of samples) {
    const answer = await send(sample);
    const { error } = JSON.parse(await answer.text());
    expect([sample.name, answer.status, error]).toEqual([
      sample.name,
      sample.expected.status,
      sample.expected.reason,
    ]);
  }
  await postern.drained();
  const items = await postern.items();
  expect([...items.keys()].sort()).toEqual([...expectedEvents.keys()].sort());
  for (const [id, { keys, event }] of expectedEvents) {
    expect(items.get(id)).toMatchObject({ ...keys, type: event.type, deliveryid: expect.any(String) });
  }
});

test('each delivery sent again is acknowledged and stores nothing', async () => {
  const before = await postern.items();
  for (const sample of authentic) expect((await send(sample)).status).toBe(200);
  await postern.drained();
  expect(await postern.items()).toEqual(before);
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
    const signature = fc.sample(fc.base64String({ minLength: 40, maxLength: 44 }), 100);
    for (const [index, body] of bodies.entries()) {
      const headers = { 'content-type': 'application/json', 'x-ee-wh-signature': signature[index] ?? '' };
      expect((await sendRaw(postern.urlOf(provider), Uint8Array.from(body), headers)).status).toBe(401);
    }
    expect(await postern.depth(postern.queueUrl)).toBe(0);
  },
);

test.each(providers)(
  'a random body that $name signed is acknowledged if it is JSON, and refused if it is not',
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
        isJson ? 200 : 400,
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

test('no body at all is refused', async () => {
  for (const provider of providers) {
    const answer = await fetch(postern.urlOf(provider), { method: 'POST' });
    expect(answer.status).toBe(401);
  }
});

test('a delivery over what SQS takes is answered 503, and the log says why', async () => {
  const provider = providers.find(({ name }) => name === 'emailengine');
  if (provider === undefined) throw new Error('no provider');
  const body = Buffer.from(
    JSON.stringify({ account: 'big', event: 'messageNew', data: { text: 'x'.repeat(1_100_000) } }),
  );
  const headers = {
    'content-type': 'application/json',
    ...provider.sign(body, sampleSecret(provider), new Date()),
  };
  expect((await sendRaw(postern.urlOf(provider), new Uint8Array(body), headers)).status).toBe(503);
  await eventually(() => postern.logs.some(({ line }) => line.includes('"over_queue_limit"')));
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
