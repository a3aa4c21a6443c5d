import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PosternEvent } from '../functions/events/event.ts';
import { wholeItem } from '../functions/events/whole-item.ts';
import { providers } from '../functions/providers.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import { eventually, type Postern, startPostern } from './support/postern.ts';
import { spoolOf } from './support/spooled.ts';
import { validityOf } from './support/validity.ts';

let postern: Postern;
let spool: ReturnType<typeof spoolOf>;

// As shipped: a test's deadlines are too short for megabytes.
beforeAll(async () => {
  postern = await startPostern(undefined, 'default');
  spool = spoolOf(postern.engine);
});

afterAll(async () => {
  spool.close();
  await postern.stop();
});

/** A new message as EmailEngine reports it, with texts or an attachment inside. */
function messageNew(id: string, data: object): Buffer {
  const message = {
    id,
    uid: 7,
    path: 'INBOX',
    flags: [],
    size: 1_600_000,
    subject: 'Grüße 🐘 "\u2028"',
    from: { name: 'A', address: 'a@example.com' },
    to: [{ name: 'B', address: 'b@example.com' }],
    messageId: `<${id}@example.com>`,
    ...data,
  };
  const envelope = { serviceUrl: null, account: 'big', date: '2026-11-22T00:00:00.000Z', path: 'INBOX' };
  return Buffer.from(JSON.stringify({ ...envelope, event: 'messageNew', data: message }));
}

const line = 'Text that needs escapes: "quoted", \t, ümlaut, <b>, \uFFFE, \ud83d and 🐘\r\n';

async function send(body: Buffer): Promise<number> {
  const provider = providers.find(({ name }) => name === 'emailengine');
  if (provider === undefined) throw new Error('no provider');
  const answer = await fetch(postern.urlOf(provider), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...provider.sign(body, sampleSecret(provider), new Date()),
    },
    body: new Uint8Array(body),
  });
  return answer.status;
}

async function stored(subject: string): Promise<PosternEvent> {
  const find = async () => [...(await postern.stored()).values()].find((event) => event.subject === subject);
  await eventually(async () => (await find()) !== undefined);
  const event = await find();
  if (event === undefined) throw new Error('gone');
  return event;
}

test.each([
  ['300 KB', messageNew('small', { text: { plain: line.repeat(4_000) } }), 0],
  [
    '1.6 MB of text',
    messageNew('text', { text: { plain: line.repeat(10_000), html: line.repeat(10_000) } }),
    1,
  ],
  [
    '5 MB with an attachment',
    messageNew('attachment', {
      attachments: [
        { id: '1', contentType: 'application/pdf', content: randomBytes(3_700_000).toString('base64') },
      ],
    }),
    1,
  ],
])('a delivery of %s goes through unchanged', async (_, body, pointers) => {
  let [before, status] = [0, 503];
  // Its provider sends it again, where a slow machine takes longer than a function may.
  while (status === 503) {
    before = (await spool.keys('large/')).length;
    status = await send(body);
  }
  expect(status).toBe(200);
  expect(await spool.keys('large/')).toHaveLength(before + pointers);
  const event = await stored(`message/${JSON.parse(body.toString()).data.id}`);
  expect(event).toMatchObject({
    type: 'message.created',
    data: {
      message: { from: 'a@example.com' },
      payloadRef: expect.stringMatching(/^s3:\/\/[^/]+\/payloads\//),
    },
  });
  const bucket = postern.engine.outputs.SpoolBucketName ?? '';
  const item = await wholeItem(event, { bucket, get: spool.get });
  expect(item.payload === body.toString()).toBe(true);
  const published = (await postern.published(1)).get(event.id);
  expect(published).toEqual(event);
  expect(validityOf(published ?? {})).toBe('valid');
});

test('a large delivery sent again stores nothing and reaches no subscriber', async () => {
  await postern.settled();
  const before = await postern.items();
  const objects = await spool.keys('payloads/');
  expect(
    await send(messageNew('text', { text: { plain: line.repeat(10_000), html: line.repeat(10_000) } })),
  ).toBe(200);
  await postern.drained();
  expect(await postern.items()).toEqual(before);
  expect(await spool.keys('payloads/')).toEqual(objects);
  expect(await postern.depth(postern.eventsQueueUrl)).toBe(0);
});
