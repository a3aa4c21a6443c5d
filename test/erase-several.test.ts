import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AwsAnswer, jsonAnswer } from '../local/engine/aws/answer.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import { commandLine } from './support/cli.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { holds, spelt } from './support/spellings.ts';
import { spoolOf } from './support/spooled.ts';
import { providerNamed } from './support/stored-deliveries.ts';

const cli = commandLine();
let postern: Postern;
let spool: ReturnType<typeof spoolOf>;
let dynamodb: DynamoDBClient;

/** What happens before a write of a command goes through; an answer stands for DynamoDB's. */
const beforeWrite: (operation: string, body: string) => Promise<AwsAnswer | undefined> = async () =>
  undefined;
const writes = ['PutItem', 'DeleteItem', 'TransactWriteItems'];

beforeAll(async () => {
  postern = await startPostern(async ({ operation, body, caller }, forward) => {
    const isOurs = caller === 'local' && writes.includes(operation ?? '');
    return (isOurs ? await beforeWrite(operation ?? '', body.toString()) : undefined) ?? forward();
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

async function json(...args: string[]) {
  const { code, out, err } = await run(...args, '--json');
  expect([code, err]).toEqual([0, '']);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

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

/** What EmailEngine tells of a mail to three, of whom one bounced; and of that one, what erasing must find. */
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

test.concurrent('of a mail to three, nothing is left of the one who is erased, and the others’ story is told', async () => {
  await deliver('emailengine', ...ofThree('three', 'Ann@Example.net'));
  const before = await json('why', 'bob@example.net', '--account', 'three');
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
    expect((await json('why', asked, '--account', 'three')).length).toBe(1);
  expect(told(await json('why', 'bob@example.net', '--account', 'three'))).toEqual(told(before));
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
  expect((await run('why', 'ann@example.net', '--account', 'three')).code).toBe(3);
  expect((await run('why', 'redacted@redacted.invalid', '--account', 'three')).code).toBe(3);
  expect(await json('erase', '--recipient', 'ann@example.net')).toMatchObject([{ messages: 0, mentions: 0 }]);
});
