import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AwsAnswer, jsonAnswer } from '../local/engine/aws/answer.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { lately } from './support/run-here.ts';
import { holds, spelt } from './support/spellings.ts';
import { spoolOf } from './support/spooled.ts';
import { providerNamed } from './support/stored-deliveries.ts';

const cli = commandLine();
let postern: Postern;
let spool: ReturnType<typeof spoolOf>;
let dynamodb: DynamoDBClient;

/** What is answered instead of DynamoDB to a write of a command, by account. */
const beforeWrite = new Map<string, () => AwsAnswer | undefined>();
const writes = ['PutItem', 'DeleteItem', 'TransactWriteItems'];

beforeAll(async () => {
  postern = await startPostern(async ({ operation, body, caller }, forward) => {
    if (caller !== 'local' || !writes.includes(operation ?? '')) return forward();
    const account = /"emailengine#(\w+)#/.exec(body.toString())?.[1] ?? '';
    return beforeWrite.get(account)?.() ?? forward();
  });
  spool = spoolOf(postern.engine);
  const credentials = { accessKeyId: 'engine', secretAccessKey: 'test' };
  dynamodb = new DynamoDBClient({ endpoint: postern.engine.endpoint, region: 'us-east-1', credentials });
});

afterAll(async () => {
  cli.close();
  spool.close();
  dynamodb.destroy();
  await postern.stop();
});

/** As its provider sends it, through the deployed functions. */
async function deliver(name: string, ...bodies: readonly (object | string)[]): Promise<void> {
  const provider = providerNamed(name);
  for (const said of bodies) {
    const body = Buffer.from(typeof said === 'string' ? said : JSON.stringify(said));
    const headers = {
      'content-type': 'application/json',
      ...provider.sign(body, sampleSecret(provider), new Date()),
    };
    const { status } = await fetch(postern.urlOf(provider), {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    });
    expect(status).toBe(200);
  }
  await postern.drained();
}

const run = (...args: string[]) => cli.here([...args, '--endpoint', postern.engine.endpoint]);
const why = (...args: string[]) => run('why', ...args, ...lately);

async function json(...args: string[]) {
  const { code, out, err } = await run(...args, '--json');
  expect([code, err]).toEqual([0, '']);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const whyJson = (...args: string[]) => json('why', ...args, ...lately);

/** All that the table and the bucket hold, item by item and object by object. */
async function everything(): Promise<readonly string[]> {
  const texts: string[] = [];
  const pages = paginateScan({ client: dynamodb }, { TableName: postern.engine.outputs.EventsTableName });
  for await (const { Items = [] } of pages) for (const item of Items) texts.push(JSON.stringify(item));
  for (const key of await spool.keys('')) texts.push(key, await spool.get(key));
  return texts;
}

const holding = async (address: string) => (await everything()).filter((text) => holds(text, address));

const mail = (account: string, event: string, data: object) => ({
  event,
  account,
  date: '2026-11-20T10:00:00.000Z',
  data: { messageId: '<1@example.com>', ...data },
});

/** What EmailEngine reports a mail to three, one of which bounced; and of that one, what erasing must find. */
const ofThree = (account: string, who: string) => [
  mail(account, 'messageSent', {
    originalMessageId: `<app-${account}@example.com>`,
    queueId: `queue-${account}`,
    envelope: { from: 'me@example.org', to: [who, 'bob@example.net', 'cy@example.net'] },
  }),
  mail(account, 'messageDeliveryError', {
    queueId: `queue-${account}`,
    envelope: { to: [who, 'bob@example.net', 'cy@example.net'] },
    smtpResponse: `450 4.2.0 <${who}> ${'x'.repeat(300_000)}`,
    smtpResponseCode: 450,
  }),
  mail(account, 'messageBounce', {
    recipient: 'bob@example.net',
    action: 'failed',
    response: { source: 'smtp', message: '550 5.1.1 no such user', status: '5.1.1' },
    messageHeaders: { to: [`"Quimby, Ann" <${who}>, Bob <bob@example.net>`], 'x-order': [`for ${who}`] },
  }),
  mail(account, 'messageBounce', {
    recipient: who,
    action: 'failed',
    response: { message: `552 5.2.2 <${who}>: full` },
  }),
  mail(account, 'trackOpen', { remoteAddress: '192.0.2.1' }),
];

test.concurrent('of a mail to three, nothing is left of the one who is erased, and the others’ story stays', async () => {
  await deliver('emailengine', ...ofThree('three', 'Ann@Example.net'));
  const before = await whyJson('bob@example.net', '--account', 'three');
  const counted = await json('erase', '--recipient', 'ann@example.net');
  expect(counted).toMatchObject([
    { messages: 1, events: 1, others: 4, mentions: 3, redacted: 0, unreadable: 0 },
  ]);
  expect(await holding('ann@example.net')).not.toEqual([]);
  const [erased] = await json('erase', '--recipient', '"ann"@EXAMPLE.net', '--apply', '--yes');
  expect(erased).toMatchObject({ applied: true, erased: 1, redacted: 3, changed: 0, unreadable: 0 });
  expect(await holding('ann@example.net')).toEqual([]);
  const told = (answers: object[]) => JSON.stringify(answers).match(/"(?:status|sentence)":"[^"]*"/g);
  for (const asked of ['bob@example.net', 'cy@example.net', 'app-three@example.com', 'queue-three'])
    expect((await whyJson(asked, '--account', 'three')).length).toBe(1);
  expect(told(await whyJson('bob@example.net', '--account', 'three'))).toEqual(told(before));
  const events = await json('events', 'timeline', 'emailengine', 'three', 'message/app-three@example.com');
  expect(events.map(({ type, redacted }) => [type, redacted])).toEqual(
    expect.arrayContaining([
      ['email.sent', true],
      ['email.deferred', true],
      ['email.bounced', true],
      ['email.opened', undefined],
    ]),
  );
  expect(events.find(({ type }) => type === 'email.sent').data.message.to).toEqual([
    'redacted@redacted.invalid',
    'bob@example.net',
    'cy@example.net',
  ]);
  expect((await why('ann@example.net', '--account', 'three')).code).toBe(3);
  expect((await why('redacted@redacted.invalid', '--account', 'three')).code).toBe(3);
  expect(await json('erase', '--recipient', 'ann@example.net')).toMatchObject([{ messages: 0, mentions: 0 }]);
});

const tracked = (id: number, eventType: string, trackingId: number, more: object = {}) => ({
  subscription: 1,
  resource: '/email/tracking',
  accountId: 7,
  payloads: [{ id, eventType, createdAt: `2026-11-20T10:00:0${id % 10}Z`, trackingId, ...more }],
});

test.concurrent('a tracked mail is found by each of its ids and by the sender’s reference, which joins no mails', async () => {
  const known = {
    trackingInternetMessageId: '<tracked-1@example.com>',
    trackingMessageId: 'AAMk-1',
    context: 'deal 8831',
    trackingCode: 'code-1',
  };
  await deliver(
    'aurinko',
    tracked(71, 'open', 551),
    tracked(72, 'reply', 551, {
      ...known,
      messageId: 'AAMk-reply',
      internetMessageId: '<reply-1@example.net>',
    }),
    tracked(73, 'bounce', 552, {
      context: 'deal 8831',
      trackingInternetMessageId: '<tracked-2@example.com>',
    }),
  );
  for (const asked of ['551', '<<tracked-1@example.com>>', 'AAMk-1', 'tracked-1@example.com']) {
    const [answer] = await whyJson(asked, '--account', '7');
    expect([asked, answer.found.length, answer.found[0].subject, answer.found[0].events.length]).toEqual([
      asked,
      1,
      'message/551',
      2,
    ]);
  }
  for (const account of [[], ['--account', '7']]) {
    const [{ takenFor, messages, found }] = await whyJson('deal 8831', ...account);
    expect([takenFor, messages]).toEqual(['reference', 2]);
    expect(found.map(({ events }: { readonly events: readonly object[] }) => events.length).sort()).toEqual([
      1, 2,
    ]);
    expect(await whyJson('code-1', ...account)).toMatchObject([{ messages: 1 }]);
  }
  expect(await whyJson('deal 8831', '--messages', '1')).toMatchObject([{ messages: 2, found: [{}] }]);
  const { out } = await why('reference/deal 8831');
  expect(out).toContain("Found as a sender's reference with 2 messages, of which this is the latest");
  expect((await why('reply-1@example.net', '--account', '7')).code).toBe(3);
});

/** The items and objects of an account. */
const ofAccount = async (account: string) =>
  (await everything()).filter(
    (text) => text.includes(`emailengine#${account}#`) || text.includes(`"account":"${account}"`),
  );

test.concurrent('with --messages nothing of the mail is left, nor what led to it', async () => {
  await deliver('emailengine', ...ofThree('whole', 'whole@example.net'));
  expect((await ofAccount('whole')).length).toBeGreaterThan(10);
  await json('erase', '--recipient', 'whole@example.net', '--messages', '--apply', '--yes');
  expect(await ofAccount('whole')).toEqual([]);
});

test.concurrent('what leads to a mail to one goes with it', async () => {
  const only = { originalMessageId: '<app-only@example.com>', queueId: 'queue-only' };
  await deliver(
    'emailengine',
    mail('only', 'messageSent', { ...only, envelope: { to: ['only@example.net'] } }),
  );
  const payload = { id: 9, source_tracking_id: 'only-id', to: 'only@example.net' };
  const custom_headers = { 'X-Order': 'order of only', 'X-Spring': 'spring' };
  await deliver('paubox', { event_name: 'api_mail_log_opened', payload: { ...payload, custom_headers } });
  expect(await whyJson('order of only')).toMatchObject([{ takenFor: 'reference', messages: 1 }]);
  await json('erase', '--recipient', 'only@example.net', '--apply', '--yes');
  expect(await ofAccount('only')).toEqual([]);
  for (const one of ['only-id', 'order%20of%20only', 'reference/spring'])
    expect((await everything()).filter((text) => text.includes(one))).toEqual([]);
});

test.concurrent('reprocessing brings nothing back, and changes no id and no key', async () => {
  await deliver('emailengine', ...ofThree('again', 'again@example.net'));
  const ids = async () =>
    (await json('events', 'list', '--account', 'again')).map(({ id, subject, time }) => [id, subject, time]);
  const before = await ids();
  await json('erase', '--recipient', 'again@example.net', '--apply', '--yes');
  const after = await ids();
  expect(before).toEqual(expect.arrayContaining(after));
  const first = await run('reprocess', '--account', 'again', ...lately, '--apply');
  expect([first.code, first.err]).toEqual([0, '']);
  const second = await run('reprocess', '--account', 'again', ...lately, '--apply');
  expect(second.out).toContain('4 stay as they are, 0 changed.');
  expect(await ids()).toEqual(after);
  expect(await holding('again@example.net')).toEqual([]);
});

test.concurrent('a delivery that comes again does not undo it, except the row that the next run takes', async () => {
  const bodies = ofThree('twice', 'twice@example.net').filter(({ data }) => !('recipient' in data));
  await deliver('emailengine', ...bodies);
  await json('erase', '--recipient', 'twice@example.net', '--apply', '--yes');
  await deliver('emailengine', ...bodies);
  const left = await holding('twice@example.net');
  expect(left.every((text) => !text.includes('"data"'))).toBe(true);
  await json('erase', '--recipient', 'twice@example.net', '--apply', '--yes');
  expect(await holding('twice@example.net')).toEqual([]);
});

test.concurrent('a mail whose ids hold the address has others, and the others find it', async () => {
  const who = 'verp@example.net';
  await deliver(
    'emailengine',
    mail('verp', 'messageSent', {
      messageId: '<1-verp=example.net@example.com>',
      queueId: `job:${who}`,
      envelope: { from: 'b+verp=example.net@example.com', to: [who, 'bob@example.net'] },
    }),
  );
  expect(await whyJson('1-verp=example.net@example.com', '--account', 'verp')).toHaveLength(1);
  await json('erase', '--recipient', who, '--apply', '--yes');
  expect(await holding(who)).toEqual([]);
  expect(await holding('verp=example.net')).toEqual([]);
  expect(await whyJson('bob@example.net', '--account', 'verp')).toMatchObject([{ messages: 1 }]);
});

const spellingsOf = (name: string) => spelt(name, ['bücher.example', 'xn--bcher-kva.example']);

/** Mails of every provider that can name several, with the address spelt in any way wherever one may stand. */
function mailsOf(account: string, name: string, seed: number): readonly (readonly [string, object])[] {
  const spellings = fc.sample(spellingsOf(name), { numRuns: 200, seed });
  const any = () => spellings.pop() ?? '';
  const person = `${name}@bücher.example`;
  return Array.from({ length: 6 }, (_, at) => {
    const id = `${account}-${at}`;
    const to = [at % 2 === 0 ? person : `${name.toUpperCase()}@xn--bcher-kva.example`, 'bob@example.net'];
    const reply = `450 ${any()} and <${any()}> ${at === 3 ? 'x'.repeat(300_000) : ''}`;
    return [
      ['emailengine', mail(account, 'messageSent', { messageId: `<${id}@x>`, envelope: { to } })],
      [
        'emailengine',
        mail(account, 'messageDeliveryError', {
          messageId: `<${id}@x>`,
          envelope: { to },
          error: any(),
          smtpResponse: reply,
          smtpCommand: `RCPT TO:<${any()}>`,
          extra: { [any()]: [any(), JSON.stringify({ to: any() })] },
        }),
      ],
      [
        'emailengine',
        mail(account, 'trackClick', { messageId: `<${id}@x>`, url: `https://example.org/?${any()}` }),
      ],
      [
        'paubox',
        {
          event_name: 'api_mail_log_delivered',
          payload: {
            id: `${seed}${at}`,
            header_message_id: `<${id}@paubox>`,
            to: [`Ann <${to[0]}>`, 'bob@example.net'],
            subject: any(),
            custom_headers: { 'X-Order': any() },
          },
        },
      ],
    ] as const;
  }).flat();
}

test.concurrent('however an address is spelt, nothing of it is left in the table and the bucket', async () => {
  const [name, seed] = ['jo.q', fc.readConfigureGlobal().seed ?? 0];
  for (const [provider, body] of mailsOf('spelt', name, seed)) await deliver(provider, body);
  const left = async () =>
    (await everything()).filter((text) =>
      ['bücher', 'xn--bcher-kva'].some((one) => holds(text, `${name}@${one}.example`)),
    );
  expect((await left()).length).toBeGreaterThan(20);
  await json('erase', '--recipient', `${name}@bücher.example`, '--apply', '--yes');
  expect([seed, await left()]).toEqual([seed, []]);
  expect(await whyJson('bob@example.net', '--account', 'spelt', '--messages', '50')).toMatchObject([
    { messages: 6 },
  ]);
  const again = await run('reprocess', '--account', 'spelt', ...lately, '--apply');
  expect([again.code, again.err]).toEqual([0, '']);
  expect(await left()).toEqual([]);
});

test.concurrent('whatever write it ends at, the next run finds what remains', async () => {
  await deliver('emailengine', ...ofThree('crash', 'crash@example.net'));
  const broken = jsonAnswer(400, { __type: 'ValidationException', message: 'broken on purpose' });
  let [runs, done] = [0, false];
  for (; !done; runs++) {
    let writes = 0;
    beforeWrite.set('crash', () => (++writes > runs ? broken : undefined));
    const { code } = await run('erase', '--recipient', 'crash@example.net', '--apply', '--yes');
    done = code === 0;
    expect([runs, (await whyJson('bob@example.net', '--account', 'crash')).length]).toEqual([runs, 1]);
  }
  expect(runs).toBeGreaterThan(3);
  expect(await holding('crash@example.net')).toEqual([]);
});

test.concurrent('an event that changes meanwhile is left alone, and told; the next run ends it', async () => {
  await deliver('emailengine', ...ofThree('race', 'race@example.net'));
  const refused = jsonAnswer(400, { __type: 'ConditionalCheckFailedException', message: 'changed' });
  let isFirst = true;
  beforeWrite.set('race', () => {
    const answer = isFirst ? refused : undefined;
    isFirst = false;
    return answer;
  });
  const { code, err } = await run('erase', '--recipient', 'race@example.net', '--apply', '--yes');
  expect([code, err]).toEqual([1, 'error: 1 changed meanwhile, left alone. Run the same again.\n']);
  await json('erase', '--recipient', 'race@example.net', '--apply', '--yes');
  expect(await holding('race@example.net')).toEqual([]);
});

test.concurrent('an event whose payload is gone stops the erasing of its mail, and --messages erases that', async () => {
  await deliver('emailengine', ...ofThree('gone', 'gone@example.net'));
  for (const key of await spool.keys('payloads/'))
    if ((await spool.get(key)).includes('gone@example.net')) await spool.put(key, 'no JSON');
  const asked = ['erase', '--recipient', 'gone@example.net', '--apply', '--yes'];
  const { code, err } = await run(...asked);
  expect([code, err]).toEqual([1, expect.stringContaining("1 can't be read by this version")]);
  expect(await whyJson('gone@example.net', '--account', 'gone')).toHaveLength(1);
  await json(...asked, '--messages');
  expect(await ofAccount('gone')).toEqual([]);
});
