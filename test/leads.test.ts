import { expect, test } from '@jest/globals';
import type { PosternEvent } from '../functions/events/event.ts';
import {
  aliasKey,
  aliasTarget,
  eventKey,
  eventSortKey,
  holdsEvent,
  subjectKey,
} from '../functions/events/keys.ts';
import { leadsOf } from '../functions/events/leads.ts';
import { nameOf } from '../functions/events/read-items.ts';
import { RecentNames } from '../functions/events/recent-names.ts';
import { type EventTable, insertEvents } from '../functions/events/store.ts';
import { eventsOf, fixtureEvents, providerNamed } from './support/stored-deliveries.ts';

function told(event: string, data: object, account = 'acc1'): PosternEvent {
  const body = { account, event, date: '2026-11-22T10:00:00.000Z', data };
  const [first] = eventsOf(providerNamed('emailengine'), Buffer.from(JSON.stringify(body)));
  if (first === undefined) throw new Error('no event');
  return first;
}

const rewritten = { messageId: '<2@wire.example>', originalMessageId: '<1@app.example>' };
const sentTo = (...to: readonly string[]) =>
  told('messageSent', { messageId: '<1@app.example>', envelope: { to } });

/** Keys by request, each as DynamoDB would hold them; `refuse` says how, by the sort key. */
function tableIn(refuse: (sk: string) => string | undefined = () => undefined) {
  const held = new Set<string>();
  const requests: (readonly string[])[] = [];
  const table: EventTable = {
    name: 'events',
    shards: 1,
    retentionDays: 400,
    known: new Set(),
    read: async () => ({}),
    async execute(statements) {
      const keys = statements.map(({ Parameters: [pk, sk] }) => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' }));
      requests.push(keys.map(({ sk }) => sk));
      return keys.map((key) => {
        const Code = refuse(key.sk) ?? (held.has(nameOf(key)) ? 'DuplicateItem' : undefined);
        if (Code === undefined) held.add(nameOf(key));
        return Code === undefined ? {} : { Error: { Code } };
      });
    },
  };
  return { table, held, requests };
}

const inTime = () => false;

test('what leads to an event is put after it, and an event that is refused leaves nothing behind', async () => {
  const event = told('messageSent', rewritten);
  const { table, held, requests } = tableIn();
  expect(await insertEvents(table, [event], inTime)).toEqual([{ kind: 'stored' }]);
  expect(requests).toEqual([[eventKey(event).sk], ['alias#message/1@app.example']]);
  expect(held).toContain(nameOf(aliasKey(event, 'message/2@wire.example')));
  const refused = tableIn(() => 'ValidationError');
  expect(await insertEvents(refused.table, [event], inTime)).toMatchObject([
    { kind: 'failed', transient: false },
  ]);
  expect(refused.requests).toHaveLength(1);
});

test('an event is failed where its alias was not put, and the next try puts it', async () => {
  let failing = true;
  const { table, held } = tableIn((sk) => (failing && !holdsEvent(sk) ? 'ThrottlingError' : undefined));
  const event = told('messageSent', rewritten);
  const other = told('trackOpen', { messageId: '<1@app.example>' });
  const outcomes = await insertEvents(table, [event, other], inTime);
  expect(outcomes).toMatchObject([{ kind: 'failed', transient: true }, { kind: 'stored' }]);
  failing = false;
  expect(await insertEvents(table, [event], inTime)).toEqual([{ kind: 'duplicate' }]);
  expect(held).toContain(nameOf(aliasKey(event, 'message/2@wire.example')));
});

test('an alias that this environment wrote is not put again, and an event without one takes one request', async () => {
  const { table, requests } = tableIn();
  const queued = { ...rewritten, queueId: 'q1' };
  await insertEvents(table, [told('messageFailed', queued), told('messageSent', queued)], inTime);
  await insertEvents(table, [told('messageDeliveryError', queued)], inTime);
  await insertEvents(table, [told('trackOpen', { messageId: '<1@app.example>' })], inTime);
  expect(requests.map((sks) => sks.filter(holdsEvent).length)).toEqual([2, 0, 1, 1]);
  expect(requests.map((sks) => sks.filter((sk) => !holdsEvent(sk)).length)).toEqual([0, 2, 0, 0]);
});

test('an event that is stored again, since it was erased, has its aliases put again', async () => {
  const { table, held } = tableIn();
  const [event, later] = [told('messageSent', rewritten), told('messageFailed', rewritten)];
  const alias = nameOf(aliasKey(event, 'message/2@wire.example'));
  await insertEvents(table, [event], inTime);
  held.clear();
  expect(await insertEvents(table, [event], inTime)).toEqual([{ kind: 'stored' }]);
  expect(held).toContain(alias);
  let now = 0;
  const timed = { ...table, known: new RecentNames(() => now) };
  await insertEvents(timed, [event], inTime);
  held.clear();
  now += 300_000;
  expect(await insertEvents(timed, [later], inTime)).toEqual([{ kind: 'stored' }]);
  expect(held).toContain(alias);
});

test('a mail that was sent to one address has it as its recipient, however often it is named', () => {
  for (const to of [
    ['', ' ', 'Ann <ann@x.example>'],
    ['ann@x.example', 'ANN@x.example'],
  ])
    expect(sentTo(...to).data).toMatchObject({ recipient: 'ann@x.example' });
  const body = {
    event_name: 'api_mail_log_delivered',
    payload: { id: 1, to: ['a@x.example', '<A@x.example>'] },
  };
  const [event] = eventsOf(providerNamed('paubox'), Buffer.from(JSON.stringify(body)));
  expect(event?.data).toMatchObject({ recipient: 'a@x.example' });
});

test('an event that names no id of its mail is found by the reference that it names', () => {
  const body = {
    subscription: 1,
    resource: '/email/tracking',
    accountId: 8,
    payloads: [{ id: 1, eventType: 'open', context: 'deal:1' }],
  };
  const [event] = eventsOf(providerNamed('aurinko'), Buffer.from(JSON.stringify(body)));
  expect(event?.subject).toMatch(/^unknown\//);
  expect(event && leadsOf(event).map(({ key }) => key.pk)).toEqual(['aurinko#8#reference/deal:1']);
});

test('once there is no time, what remains to be put fails its event', async () => {
  const { table } = tableIn();
  let asked = 0;
  const outcomes = await insertEvents(table, [told('messageSent', rewritten)], () => asked++ > 0);
  expect(outcomes).toEqual([{ kind: 'failed', transient: true, fault: 'OutOfTime' }]);
});

test.each<[string, PosternEvent, number]>([
  ['one', sentTo('a@x.example'), 0],
  ['one, spelt twice', sentTo('a@x.example', 'A@X.example'), 0],
  ['one, and none', sentTo('', '<>', 'a@x.example'), 0],
  ['three', sentTo('a@x.example', 'b@x.example', 'c@x.example'), 3],
  ['100', sentTo(...Array.from({ length: 100 }, (_, n) => `${n}@x.example`)), 100],
  ['101', sentTo(...Array.from({ length: 101 }, (_, n) => `${n}@x.example`)), 0],
  [
    'several in the headers that a bounce quotes',
    told('messageBounce', { messageHeaders: { to: ['a@x.example, b@x.example'] } }),
    0,
  ],
  [
    'several in a complaint',
    told('messageComplaint', { headers: { to: ['a@x.example', 'b@x.example'] } }),
    0,
  ],
  [
    'several of a mail in a mailbox',
    told('messageNew', { id: '1', to: [{ address: 'a@x.example' }, { address: 'b@x.example' }] }),
    0,
  ],
])('a mail to %s', (_, event, rows) => {
  const leads = leadsOf(event);
  expect(leads).toHaveLength(rows);
  for (const { key } of leads) expect(eventSortKey(key.sk)).toBe(eventKey(event).sk);
});

test('only what EmailEngine and Paubox say about mail that they send is another id', () => {
  const aliased = fixtureEvents().filter(({ data }) => 'aliases' in data && data.aliases !== undefined);
  const kinds = new Set(aliased.map(({ provider, providertype }) => `${provider} ${providertype}`));
  for (const kind of kinds)
    expect(kind).toMatch(
      /^(emailengine (messageSent|messageDeliveryError|messageFailed)|paubox .*|aurinko .*)$/,
    );
  expect(kinds.size).toBeGreaterThan(5);
});

test('an alias leads to its event, however long and odd the ids and the account are', () => {
  for (const id of ['1@example.com', 'a#b|c@example.com', `${'ü/'.repeat(400)}@example.com`, '\ud800']) {
    const event = told(
      'messageSent',
      { messageId: `<${id}>`, originalMessageId: `<o${id}>` },
      `#${'a'.repeat(300)}`,
    );
    for (const { key } of leadsOf(event)) expect(aliasTarget(key)).toBe(eventKey(event).pk);
    expect(eventKey(event).pk).toBe(subjectKey(event, event.subject));
  }
});
