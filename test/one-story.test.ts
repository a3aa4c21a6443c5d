import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { aliasTarget, eventSortKey, holdsEvent } from '../functions/events/keys.ts';
import { post } from '../operations/samples/post.ts';
import { sampleSecret } from '../operations/samples/read.ts';
import { byRecipient, type Page, timeline } from '../tools/package/exports/queries.ts';
import { ask, openConsole } from './support/console.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { lately, runHere } from './support/run-here.ts';
import { providerNamed } from './support/stored-deliveries.ts';

/** EmailEngine's words about one account's mail, an hour a time. */
const said = (account: string, event: string, hour: number, data: object) => ({
  provider: 'emailengine',
  body: { account, event, date: `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`, data },
});
const sentTo = (account: string, data: object, ...to: readonly string[]) =>
  said(account, 'messageSent', 10, { envelope: { from: 'us@example.com', to }, ...data });
const bounceOf = (account: string, messageId: string, recipient: string, data: object = {}) =>
  said(account, 'messageBounce', 12, {
    bounceMessage: `b-${recipient}`,
    recipient,
    action: 'failed',
    response: { source: 'smtp', message: '550 5.1.1 no such user', status: '5.1.1' },
    mta: 'mx.example.net',
    messageId: `<${messageId}>`,
    ...data,
  });
const logged = (event: string, payload: object) => ({
  provider: 'paubox',
  body: { event_name: `api_mail_log_${event}`, payload: { time: '2026-11-22T10:00:00.000Z', ...payload } },
});
type Delivery = ReturnType<typeof said> | ReturnType<typeof logged>;

const original = {
  messageId: '<ses-1@amazonses.example>',
  originalMessageId: '<uuid-1@example.com>',
  queueId: 'q1',
};
const three = ['ann@x.example', 'Bob <bob@x.example>', 'cy@x.example'];
const crowd = Array.from({ length: 101 }, (_, n) => `p${n}@crowd.example`);
const forged = { messageHeaders: { to: ['mallory@x.example, trent@x.example'] } };

const deliveries: readonly Delivery[] = [
  // Rewritten on its way, by the retry and the bounce told under different ids; the bounce comes first.
  bounceOf('rewritten', 'ses-1@amazonses.example', 'kim@x.example'),
  said('rewritten', 'trackOpen', 11, { messageId: '<uuid-1@example.com>' }),
  sentTo('rewritten', original, 'kim@x.example'),
  said('rewritten', 'messageDeliveryError', 9, {
    queueId: 'q1',
    envelope: { to: ['kim@x.example'] },
    messageId: '<uuid-1@example.com>',
    smtpResponse: '450 4.7.1 later',
    smtpResponseCode: 450,
    job: { attemptsMade: 0, attempts: 10, nextAttempt: '2026-11-22T09:10:00.000Z' },
  }),
  said('failing', 'messageFailed', 10, {
    messageId: '<f@example.com>',
    queueId: '1a2',
    error: 'Error: 550 5.1.1 no',
  }),
  // Forwarded.
  sentTo('forwarded', { messageId: '<fwd@example.com>' }, 'rob@fwd.example'),
  bounceOf('forwarded', 'fwd@example.com', 'rob.private@mail.example'),
  // To several.
  sentTo('several', { messageId: '<three@example.com>' }, ...three),
  bounceOf('several', 'three@example.com', 'BOB@x.example'),
  said('several', 'trackOpen', 11, { messageId: '<three@example.com>' }),
  sentTo('crowd', { messageId: '<crowd@example.com>' }, ...crowd),
  // What anybody can mail: bounces and complaints that name ids and recipients of others.
  sentTo('hostile', { messageId: '<dear@example.com>', queueId: '77f' }, 'vic@x.example'),
  bounceOf('hostile', 'other@example.com', 'eve@x.example', { queueId: '77f', ...forged }),
  said('hostile', 'messageBounce', 12, {
    action: 'delayed',
    queueId: '77f',
    messageId: '<other@example.com>',
    ...forged,
  }),
  said('hostile', 'messageBounce', 13, { action: 'failed', queueId: '77f', response: { message: '550 no' } }),
  said('hostile', 'messageComplaint', 13, {
    arf: { feedbackType: 'abuse' },
    headers: { messageId: '<other@example.com>', to: ['mallory@x.example', 'trent@x.example'] },
    queueId: '77f',
    originalMessageId: '<dear@example.com>',
  }),
  ...Array.from({ length: 25 }, (_, n) =>
    sentTo(
      'many',
      { messageId: `<wire${n}@example.com>`, originalMessageId: '<many@example.com>' },
      'one@many.example',
    ),
  ),
  sentTo('circle', { messageId: '<x@example.com>', originalMessageId: '<y@example.com>' }),
  sentTo('circle', { messageId: '<y@example.com>', originalMessageId: '<x@example.com>' }),
  // Joined by their number in the queue alone.
  said('queued', 'messageDeliveryError', 9, {
    messageId: '<uuid-2@example.com>',
    queueId: 'q2',
    envelope: { to: ['moe@x.example'] },
  }),
  sentTo('queued', { messageId: '<ses-2@amazonses.example>', queueId: 'q2' }, 'moe@x.example'),
  // A bounce of it comes to the mailbox of another account.
  bounceOf('bounces', 'ses-2@amazonses.example', 'zed@x.example'),
  // Five accounts send a mail with one Message-ID.
  ...[11, 9, 13, 10, 12].map((hour) =>
    said(`copy-${hour}`, 'messageSent', hour, { messageId: '<copied@example.com>' }),
  ),
  // The complaint names somebody it was not sent to.
  sentTo('accused', { messageId: '<pair@example.com>' }, 'vic@pair.example', 'van@pair.example'),
  said('accused', 'messageComplaint', 13, {
    arf: { feedbackType: 'abuse', originalRcptTo: crowd.slice(0, 50).map((address) => `not-${address}`) },
    headers: { messageId: '<pair@example.com>' },
  }),
  // Named by its tracking id alone at first.
  logged('delivered', { source_tracking_id: 'track-1', to: 'pat@x.example' }),
  logged('opened', {
    id: 61,
    header_message_id: '<clinic@example.com>',
    source_tracking_id: 'track-1',
    to: 'pat@x.example',
  }),
];

let postern: Postern;
let client: DynamoDBClient;
let local: readonly string[];

beforeAll(async () => {
  postern = await startPostern();
  local = ['--endpoint', postern.engine.endpoint];
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new DynamoDBClient({ endpoint: postern.engine.endpoint, region: 'us-east-1', credentials });
  for (const one of deliveries) expect(await deliver(one)).toBe(200);
  // Some come again.
  for (const one of deliveries.slice(0, 4)) expect(await deliver(one)).toBe(200);
  await postern.drained();
});

afterAll(async () => {
  client.destroy();
  await postern.stop();
});

async function deliver({ provider: name, body: payload }: Delivery): Promise<number> {
  const provider = providerNamed(name);
  const body = Buffer.from(JSON.stringify(payload));
  const headers = (secret: string, sentAt: Date) => [
    ['content-type', 'application/json'] as const,
    ...Object.entries(provider.sign(body, secret, sentAt)),
  ];
  const sample = {
    provider,
    name,
    note: undefined,
    typical: false,
    body,
    query: '',
    token: undefined,
    headers,
  };
  return (await post(postern.urlOf(provider), sample, sampleSecret(provider), new Date())).status;
}

const here = (...args: readonly string[]) => runHere([...args, ...local]);
async function why(...args: readonly string[]) {
  const { code, out, err } = await here('why', ...lately, ...args, '--json');
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}
const typesOf = ({ events }: { readonly events: readonly { readonly type: string }[] }) =>
  events.map(({ type }) => type);

const whole = ['email.deferred', 'email.sent', 'email.opened', 'email.bounced'];

test.each(['<uuid-1@example.com>', 'ses-1@amazonses.example', 'q1', 'message/q1', 'kim@x.example'])(
  'a mail whose Message-ID was rewritten is one story by %s',
  async (id) => {
    for (const account of [[], ['--account', 'rewritten', '--provider', 'emailengine']]) {
      const { messages, found } = await why(id, ...account);
      expect(messages).toBe(1);
      expect(typesOf(found[0])).toEqual(whole);
      expect(found[0]).toMatchObject({
        subject: 'message/uuid-1@example.com',
        aliases: ['message/q1', 'message/ses-1@amazonses.example'],
        fates: [{ status: 'bounced', opens: 1 }],
      });
    }
  },
);

test('the event that joins ids tells them', async () => {
  const stored = [...(await postern.stored()).values()];
  expect(stored.find(({ type, account }) => type === 'email.sent' && account === 'rewritten')).toMatchObject({
    subject: 'message/uuid-1@example.com',
    data: {
      message: { messageId: 'ses-1@amazonses.example' },
      aliases: ['message/ses-1@amazonses.example', 'message/q1'],
    },
  });
});

test.each(['message/uuid-1@example.com', 'message/ses-1@amazonses.example', 'message/q1'])(
  'the timeline of %s is the whole story, and each event of it is had by its id',
  async (subject) => {
    const { out } = await here('events', 'timeline', 'emailengine', 'rewritten', subject, '--json');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(typesOf({ events })).toEqual(whole);
    for (const { id } of events) {
      const { code } = await here('events', 'get', 'emailengine', 'rewritten', subject, id, '--json');
      expect(code).toBe(0);
    }
  },
);

test('a mail that was given up is found by its number in the queue', async () => {
  const { found } = await why('1a2', '--account', 'failing');
  expect(found).toMatchObject([{ subject: 'message/f@example.com', fates: [{ status: 'failed' }] }]);
});

test('of a mail that bounced where it was forwarded, both addresses are shown', async () => {
  const { out } = await here('why', ...lately, 'rob@fwd.example');
  expect(out).toMatch(
    /^Bounced permanently at .*, at rob\.private@mail\.example, to which rob@fwd\.example forwards/,
  );
  const elsewhere = await why('rob.private@mail.example');
  expect(elsewhere.found).toMatchObject([{ fates: [{ status: 'bounced' }] }]);
});

test.each([
  ['ann@x.example', 'sent'],
  ['bob@x.example', 'bounced'],
  ['CY@X.example', 'sent'],
])('a mail to several is found under %s, with what happened to it there', async (address, status) => {
  const { messages, found } = await why(address);
  expect(messages).toBe(1);
  expect(found).toMatchObject([{ subject: 'message/three@example.com', fates: [{ status, opens: 0 }] }]);
});

test('a mail to several says how many bounced, and that an open names no recipient', async () => {
  const { out } = await here('why', ...lately, 'three@example.com', '--account', 'several');
  const lines = out.split('\n');
  expect(lines.slice(0, 2)).toEqual([
    'Sent to 3, 1 bounced, 2 with no news since.',
    "It was opened once: the provider doesn't say at which recipient.",
  ]);
  expect(lines[2]).toMatch(/^bob@x\.example: Bounced permanently /);
  expect(lines[3]).toMatch(/: Sent at .*, and no event says what happened to it at this recipient\.$/);
  const timeline = await here('events', 'timeline', 'emailengine', 'several', 'message/three@example.com');
  expect(timeline.out).toMatch(
    /\nSent to 3, 1 bounced, 2 with no news since\.\n[\s\S]*\nto bob@x\.example: bounced at /,
  );
});

test('a recipient row is no event: lists, counts and suppressions know the mail once', async () => {
  const { out } = await here('events', 'list', '--recipient', 'cy@x.example', '--json');
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type),
  ).toEqual(['email.sent']);
  const both = ['--recipient', 'cy@x.example', '--recipient', 'bob@x.example,ann@x.example'];
  expect((await here('events', 'list', ...both, '--json')).out.trim().split('\n')).toHaveLength(2);
  const all = await here('events', 'list', ...lately, '--account', 'several', '--json');
  expect(all.out.trim().split('\n')).toHaveLength(3);
  const suppressed = await here('suppressions', ...lately, '--json', '--account', 'several');
  expect(
    suppressed.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).address),
  ).toEqual(['bob@x.example']);
});

test('a mail to more than 100 is found by its ids only, which it says', async () => {
  expect((await here('why', ...lately, 'p7@crowd.example')).err).toMatch(
    /more than 100 recipients is found by its ids only/,
  );
  const { out } = await here('why', ...lately, 'crowd@example.com', '--account', 'crowd');
  expect(out).toMatch(
    /^Sent to 101, 101 with no news since\.\nA mail to more than 100 recipients is found by its ids only/,
  );
});

test('what anybody can mail joins nothing, and makes nobody a recipient', async () => {
  const { found } = await why('77f', '--account', 'hostile');
  expect(found).toHaveLength(1);
  expect(typesOf(found[0])).toEqual(['email.sent']);
  expect((await why('dear@example.com', '--account', 'hostile')).found).toMatchObject([
    { fates: [{ status: 'sent' }] },
  ]);
  for (const address of ['mallory@x.example', 'trent@x.example'])
    expect((await here('why', ...lately, address)).code).toBe(3);
});

test('two ids that a third alone joins are one mail of their recipient', async () => {
  const { messages, found } = await why('moe@x.example');
  expect(messages).toBe(1);
  expect(typesOf(found[0])).toEqual(['email.deferred', 'email.sent']);
});

test('a bounce in the mailbox of another account does not hide the mail', async () => {
  const { found } = await why('ses-2@amazonses.example');
  expect(found).toMatchObject([{ account: 'queued' }, { account: 'bounces' }]);
});

test('of several mails with one Message-ID the latest comes first', async () => {
  const { found } = await why('copied@example.com');
  const accounts = found.map(({ account }: { readonly account: string }) => account);
  expect(accounts).toEqual([13, 12, 11, 10, 9].map((hour) => `copy-${hour}`));
});

test('whoever names many that the mail was not sent to makes no long story', async () => {
  const { out } = await here('why', ...lately, 'vic@pair.example');
  const [first, ...others] = out.split('\n\n')[0]?.split('\n') ?? [];
  expect(first).toBe('Sent to 2, 2 with no news since.');
  expect(others.filter((line) => line.includes('an address that it was not sent to'))).toHaveLength(5);
  expect(others[5]).toBe('So it is at 45 more that it was not sent to.');
});

test.each(['track-1', '61', 'clinic@example.com', 'pat@x.example'])(
  'a mail that is known by its tracking id before its Message-ID is one story by %s',
  async (id) => {
    const { messages, found } = await why(id, '--provider', 'paubox');
    expect(messages).toBe(1);
    expect(found).toHaveLength(1);
    expect(typesOf(found[0]).toSorted()).toEqual(['email.delivered', 'email.opened']);
    expect(found[0]).toMatchObject({
      subject: 'message/clinic@example.com',
      fates: [{ status: 'delivered', opens: 1 }],
    });
  },
);

test('your own queries page through the whole story, and through what happened to one of several', async () => {
  const source = { client, name: postern.engine.outputs.EventsTableName ?? '', shards: 1 };
  const paged = async (ask: (cursor: object) => Promise<Page>) => {
    const types: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask(cursor === undefined ? {} : { cursor });
      types.push(...page.events.map(({ type }) => type));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return types;
  };
  for (const direction of ['oldest', 'newest'] as const) {
    const inOrder = (types: readonly string[]) => (direction === 'oldest' ? types : types.toReversed());
    const about = {
      provider: 'emailengine',
      account: 'rewritten',
      subject: 'message/q1',
      direction,
      limit: 1,
    };
    expect(await paged((cursor) => timeline(source, { ...about, ...cursor }))).toEqual(inOrder(whole));
    for (const recipient of ['bob@x.example', ['bob@x.example', 'cy@x.example']]) {
      const of = { recipient, providers: ['emailengine'], direction, limit: 1 };
      expect(await paged((cursor) => byRecipient(source, { ...of, ...cursor }))).toEqual(
        inOrder(['email.sent', 'email.bounced']),
      );
    }
  }
});

test('the console shows the whole story by each id', async () => {
  const running = await openConsole(postern.engine.endpoint);
  for (const subject of ['message/uuid-1@example.com', 'message/ses-1@amazonses.example']) {
    const asked = new URLSearchParams({ provider: 'emailengine', account: 'rewritten', subject });
    const { events } = JSON.parse((await ask(`${running.url}api/story?${asked}`)).text);
    expect(typesOf({ events })).toEqual(whole);
  }
  await running.close();
});

test('of very many ids of a mail 20 are followed, which the answer says, and ids in a circle show it once', async () => {
  const { cut, found } = await why('many@example.com', '--account', 'many', '--provider', 'emailengine');
  expect([cut, found[0].events.length]).toEqual([true, 25]);
  const { out } = await here(
    'why',
    ...lately,
    'wire3@example.com',
    '--account',
    'many',
    '--provider',
    'emailengine',
  );
  expect(out).toMatch(/more ids than the 20 that are followed/);
  for (const id of ['x@example.com', 'y@example.com']) {
    const circle = await why(id, '--account', 'circle');
    expect(circle).toMatchObject({ messages: 1, cut: false, found: [{ subject: 'message/x@example.com' }] });
    expect(circle.found[0].events).toHaveLength(2);
  }
});

test('every item is an event or leads to one', async () => {
  const leads = await postern.leads();
  const items = [...(await postern.items()).values()];
  const partitions = new Set(items.map(({ pk }) => pk));
  const keys = new Set(items.map(({ pk, sk }) => `${pk} ${sk}`));
  expect(leads.length).toBeGreaterThan(8);
  for (const lead of leads) {
    const [pk, sk] = [lead.pk?.S ?? '', lead.sk?.S ?? ''];
    expect(holdsEvent(sk)).toBe(false);
    const target = aliasTarget({ pk, sk });
    expect(target === undefined ? keys.has(`${pk} ${eventSortKey(sk)}`) : partitions.has(target)).toBe(true);
    expect(lead.expires?.N).toBeDefined();
  }
});
