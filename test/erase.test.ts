import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { PosternEvent } from '../functions/events/event.ts';
import { fitEvent } from '../functions/events/fit-event.ts';
import { toItem } from '../functions/events/item.ts';
import { payloadKey } from '../functions/events/payload-ref.ts';
import { type AwsAnswer, jsonAnswer } from '../local/engine/aws/answer.ts';
import { erase } from '../operations/erase/run.ts';
import { objectsOf } from '../operations/objects.ts';
import { commandLine } from './support/cli.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { lately, runHere } from './support/run-here.ts';
import { spoolOf } from './support/spooled.ts';
import { eventsOf, layout, providerNamed, tableOf } from './support/stored-deliveries.ts';

const cli = commandLine();
const storedAt = new Date('2026-11-20T12:00:00.000Z');
let postern: Postern;
let table: ReturnType<typeof tableOf>;
let spool: ReturnType<typeof spoolOf>;
const opened: { destroy(): void }[] = [];

/** What happens before the command deletes an item, by account; an answer stands for DynamoDB's. */
const beforeDelete = new Map<string, () => Promise<AwsAnswer | undefined>>();

/** What was asked of S3 to remove. */
const removed: string[] = [];

beforeAll(async () => {
  postern = await startPostern(async ({ operation, body, url }, forward) => {
    if (operation === 'DeleteObject') removed.push(url);
    if (operation !== 'DeleteItem') return forward();
    const account = /"emailengine#(\w+)#/.exec(body.toString())?.[1] ?? '';
    return (await beforeDelete.get(account)?.()) ?? forward();
  });
  table = tableOf(postern);
  spool = spoolOf(postern.engine);
});

afterAll(async () => {
  cli.close();
  for (const client of opened) client.destroy();
  spool.close();
  table.close();
  await postern.stop();
});

const start = (...args: string[]) => cli.run(['erase', ...args, '--endpoint', postern.engine.endpoint]);
const run = (...args: string[]) => cli.here(['erase', ...args, '--endpoint', postern.engine.endpoint]);

/** What `--apply --yes` does, within this process: quicker. */
function applied(recipient: string, messages = false) {
  const { endpoint, outputs } = postern.engine;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const open: Parameters<typeof objectsOf>[0] = (Client) => {
    const client = new Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    opened.push(client);
    return client;
  };
  return erase({
    source: { client: open(DynamoDBClient), name: outputs.EventsTableName ?? '', shards: 1 },
    objects: objectsOf(open, outputs.SpoolBucketName ?? ''),
    recipient,
    messages,
    apply: true,
    signal: new AbortController().signal,
  });
}

/** What EmailEngine says of a mail; each test has a separate account. */
function event(account: string, message: string, kind: string, data: object = {}): PosternEvent {
  const said = {
    event: kind,
    account,
    date: '2026-11-20T10:00:00.000Z',
    data: { messageId: message, ...data },
  };
  const [made] = eventsOf(providerNamed('emailengine'), Buffer.from(JSON.stringify(said)));
  if (made === undefined) throw new Error('no event');
  return made;
}

const sent = (account: string, message: string) =>
  event(account, message, 'messageSent', { envelope: { to: ['ann@example.net', 'bob@example.net'] } });
const bounced = (account: string, message: string, recipient: string, data: object = {}) =>
  event(account, message, 'messageBounce', { recipient, action: 'failed', ...data });

/** As a fixed mapper would make it. */
const readdressed = (made: PosternEvent, recipient: string): PosternEvent =>
  v.parse(PosternEvent, { ...made, data: { ...made.data, recipient } });

/** Of the events, those that are stored. */
async function left(events: readonly PosternEvent[]): Promise<readonly PosternEvent[]> {
  const items = await table.read(events);
  return events.filter((_, at) => items[at] !== undefined);
}

test.concurrent('it is counted first, whatever the case of the address, and nothing is erased', async () => {
  const events = [
    sent('dry', 'a@x'),
    bounced('dry', 'a@x', 'Dry@Example.net'),
    bounced('dry', 'a@x', 'other@example.net'),
    bounced('dry', 'b@x', 'dry@example.net'),
  ];
  await table.store(events, storedAt);
  const { code, out, err } = await run('--recipient', 'DRY@example.NET');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(
    [
      '2 events of this recipient alone, in the stories of 2 messages.',
      '2 other events of the same messages, 1 of them of other recipients. 0 of these hold the address.',
      'Would be erased: 2 events, and their payloads in S3. Would be redacted: 0 events. Nothing was changed: --apply --yes erases.',
    ].join('\n'),
  );
  expect(out).toContain('backups of the table (point-in-time recovery)              35 days');
  expect(await left(events)).toEqual(events);
});

test.concurrent('every spelling of an address is found, by whatever command asks', async () => {
  const response = { source: 'smtp', message: '550 5.1.1 unknown', status: '5.1.1' };
  const spelt = ['<Mia@bücher.example>', ' mia@BU\u0308CHER.example ', 'Mia <MIA@xn--bcher-kva.example>'];
  const events = spelt.map((recipient, at) => bounced('spelt', `${at}@x`, recipient, { response }));
  await table.store(events, storedAt);
  expect(events.map(({ data }) => 'recipient' in data && data.recipient)).toEqual([
    'Mia@bücher.example',
    'mia@BÜCHER.example',
    'MIA@bücher.example',
  ]);
  const ask = async (...args: string[]) => {
    const { code, out } = await cli.here([...args, '--json', '--endpoint', postern.engine.endpoint]);
    return [
      code,
      out.trim() === ''
        ? []
        : out
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
    ] as const;
  };
  for (const address of ['mia@bücher.example', '<MIA@XN--BCHER-KVA.example>']) {
    expect(await ask('erase', '--recipient', address)).toMatchObject([0, [{ events: 3 }]]);
    expect(await ask('why', address, '--account', 'spelt', ...lately)).toMatchObject([0, [{ messages: 3 }]]);
    const [, listed] = await ask('events', 'list', '--recipient', address);
    expect(listed).toHaveLength(3);
  }
  const [, suppressed] = await ask('suppressions', '--account', 'spelt', '--since', '400d');
  expect(suppressed).toMatchObject([{ address: 'mia@xn--bcher-kva.example', count: 3 }]);
});

test.concurrent('the events of a recipient go, and no others', async () => {
  const [own, ...others] = [
    bounced('own', 'a@x', 'own@example.net'),
    sent('own', 'a@x'),
    bounced('own', 'a@x', 'owner@example.net'),
  ];
  const events = [own, ...others].filter((one) => one !== undefined);
  await table.store(events, storedAt);
  const { code, out } = await run('--recipient', 'own@example.net', '--apply', '--yes', '--json');
  expect([code, JSON.parse(out)]).toEqual([
    0,
    {
      applied: true,
      messages: 1,
      events: 1,
      others: 2,
      ofOtherRecipients: 1,
      mentions: 0,
      objects: 0,
      foreignObjects: 0,
      erased: 1,
      redacted: 0,
      changed: 0,
      unreadable: 0,
      complete: true,
    },
  ]);
  expect(await left(events)).toEqual(others);
  expect(await applied('own@example.net')).toMatchObject({ events: 0, erased: 0, complete: true });
});

test.concurrent('with --messages all that is stored of the same messages goes, and no other message', async () => {
  const events = [
    sent('whole', 'a@x'),
    bounced('whole', 'a@x', 'whole@example.net'),
    bounced('whole', 'a@x', 'wholly@example.net'),
  ];
  const other = bounced('whole', 'b@x', 'wholly@example.net');
  await table.store([...events, other], storedAt);
  expect(await applied('whole@example.net', true)).toMatchObject({ events: 1, others: 2, erased: 3 });
  expect(await left([...events, other])).toEqual([other]);
});

test.concurrent('events that have expired, and that no query shows any more, go too', async () => {
  const old = { ...bounced('old', 'a@x', 'old@example.net'), recordedtime: '2020-01-01T00:00:00.000Z' };
  await table.store([old], storedAt);
  expect(await applied('old@example.net')).toMatchObject({ erased: 1 });
  expect(await left([old])).toEqual([]);
});

/** An event whose payload is in S3. */
async function large(account: string, recipient: string): Promise<{ event: PosternEvent; key: string }> {
  const whole = bounced(account, 'a@x', recipient, { response: { message: 'x'.repeat(300_000) } });
  const { event: fitted, object } = fitEvent(whole, postern.engine.outputs.SpoolBucketName ?? '') ?? {};
  if (fitted === undefined || object === undefined) throw new Error('not large');
  await spool.put(object.key, object.text);
  await table.store([fitted], storedAt);
  return { event: fitted, key: object.key };
}

test.concurrent('a large payload goes before its event, so that after a crash in between the next run ends it', async () => {
  const { event: stored, key } = await large('crash', 'crash@example.net');
  const objects: (readonly string[])[] = [];
  beforeDelete.set('crash', async () => {
    objects.push(await spool.keys(key));
    return jsonAnswer(400, { __type: 'ValidationException', message: 'broken on purpose' });
  });
  await expect(applied('crash@example.net')).rejects.toThrow('broken on purpose');
  expect(objects).toEqual([[]]);
  expect(await left([stored])).toEqual([stored]);
  beforeDelete.delete('crash');
  expect(await applied('crash@example.net')).toMatchObject({
    objects: 1,
    erased: 1,
  });
  expect(await left([stored])).toEqual([]);
});

test.concurrent('a payload that a larger second delivery left goes too, though its event does not refer to it', async () => {
  const own = bounced('twice', 'a@x', 'twice@example.net');
  await table.store([own], storedAt);
  await spool.put(payloadKey(own), JSON.stringify({ payload: 'the same event, told at length' }));
  expect(await applied('twice@example.net')).toMatchObject({ objects: 0, erased: 1 });
  expect(await spool.keys(payloadKey(own))).toEqual([]);
});

/** A reference that Postern did not write: another event's object, one outside its place, and one of another bucket. */
const foreign = (key: string, bucket: string) => [
  `s3://${bucket}/${key}`,
  `s3://${bucket}/payloads/../outage/kept`,
  `s3://another-bucket/${key}`,
];

test.concurrent.each([0, 1, 2])(
  'an object that is not its own is left alone, and told: reference %d',
  async (which) => {
    const account = `foreign${which}`;
    const bucket = postern.engine.outputs.SpoolBucketName ?? '';
    const kept = `payloads/emailengine/${String(which).repeat(32)}.json`;
    await spool.put(kept, 'another event');
    await spool.put('outage/kept', 'a delivery');
    const own = bounced(account, 'a@x', `${account}@example.net`);
    const { data: _, ...item } = toItem(own, storedAt, layout);
    const payloadRef = foreign(kept, bucket)[which] ?? '';
    await table.put({ ...item, data: { M: { payloadRef: { S: payloadRef } } } });
    const { code, out } = await run('--recipient', `${account}@example.net`, '--apply', '--yes');
    expect([code, out]).toEqual([
      0,
      expect.stringContaining("1 event with a reference to another's object in S3"),
    ]);
    expect(await left([own])).toEqual([]);
    expect(await spool.keys(kept)).toEqual([kept]);
    expect(await spool.keys('outage/kept')).toEqual(['outage/kept']);
    expect(
      removed.filter((url) => !/\/payloads\/emailengine\/[0-9a-f]{32}\.json$/.test(url.split('?')[0] ?? '')),
    ).toEqual([]);
  },
);

test.concurrent('an event that gets another recipient meanwhile is not erased, and the run says so', async () => {
  const own = bounced('moved', 'a@x', 'moved@example.net');
  const now = readdressed(own, 'somebody@example.net');
  await table.store([own], storedAt);
  beforeDelete.set('moved', async () => {
    await table.store([now], storedAt);
    return undefined;
  });
  const { code, err } = await run('--recipient', 'moved@example.net', '--apply', '--yes');
  expect([code, err]).toEqual([1, 'error: 1 changed meanwhile, left alone. Run the same again.\n']);
  expect(await left([own])).toEqual([own]);
});

test.concurrent('while others of a message are left, so is the event by which the next run finds them', async () => {
  const events = [sent('kept', 'a@x'), bounced('kept', 'a@x', 'kept@example.net')];
  const [first] = events;
  await table.store(events, storedAt);
  beforeDelete.set('kept', async () => {
    beforeDelete.delete('kept');
    if (first !== undefined) await table.store([readdressed(first, 'x@example.net')], storedAt);
    return undefined;
  });
  expect(await applied('kept@example.net', true)).toMatchObject({ erased: 0, changed: 1 });
  expect(await left(events)).toEqual(events);
  expect(await applied('kept@example.net', true)).toMatchObject({ erased: 2, changed: 0 });
  expect(await left(events)).toEqual([]);
});

test.concurrent('Ctrl-C ends it after what is being erased, and the next run continues', async () => {
  const events = Array.from({ length: 30 }, (_, n) => bounced('stop', `${n}@x`, 'stop@example.net'));
  await table.store(events, storedAt);
  const { child, ended } = start('--recipient', 'stop@example.net', '--apply', '--yes');
  beforeDelete.set('stop', async () => {
    child.kill('SIGINT');
    return undefined;
  });
  const { code, err } = await ended;
  beforeDelete.delete('stop');
  expect([code, err]).toEqual([130, 'error: Interrupted before the end. Run the same again.\n']);
  const before = (await left(events)).length;
  expect(before).toBeGreaterThan(0);
  expect(await applied('stop@example.net')).toMatchObject({ events: before, erased: before });
  expect(await left(events)).toEqual([]);
});

test.concurrent('without the right to delete, the error names the rights', async () => {
  const own = bounced('denied', 'a@x', 'denied@example.net');
  await table.store([own], storedAt);
  beforeDelete.set('denied', async () =>
    jsonAnswer(400, { __type: 'AccessDeniedException', message: 'not authorized' }),
  );
  const { code, err } = await run('--recipient', 'denied@example.net', '--apply', '--yes');
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(
      /^error: AWS refuses: not authorized .* Erasing takes .*dynamodb:DeleteItem on the table, and s3:DeleteObject/,
    ),
  ]);
  expect(await left([own])).toEqual([own]);
});

test.each([
  [[], /required option '--recipient <address>'/],
  [['--recipient', 'ann'], /It must be an address such as ann@example.net/],
  [['--recipient', '<>'], /It must be an address/],
  [['--recipient', 'ann@example.net', '--apply'], /Erasing can't be undone: give both --apply and --yes/],
  [['--recipient', 'ann@example.net', '--yes'], /give both --apply and --yes, or neither to count/],
  [['--recipient', 'ann@example.net', '--table', 't'], /unknown option '--table'/],
])('postern erase %j is wrong usage and says why', async (args, message) => {
  const { code, out, err } = await runHere(['erase', ...args]);
  expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
});
