import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvColumns } from '../cli/suppressions/csv.ts';
import type { PosternEvent } from '../functions/events/event.ts';
import { toItem } from '../functions/events/item.ts';
import { csvCell, csvRow, csvTitles } from '../operations/csv.ts';
import { SenderRefusals } from '../operations/mail/sender-refusals.ts';
import { isRefusalOfSender, isSoftFailure, speaksAgainst } from '../operations/mail/suppressing.ts';
import { type Judged, suppressionsIn } from '../operations/mail/suppression.ts';
import { retentionDaysOf } from '../operations/queries/read-item.ts';
import { fixtureEvents, layout } from './support/stored-deliveries.ts';
import { bounced, complained, givenUp, joined, left, putOff, type Told } from './support/told-mail.ts';

const storedAt = new Date('2026-11-22T20:00:00.000Z');
const itemsOf = (events: readonly PosternEvent[]) => events.map((event) => toItem(event, storedAt, layout));
const hints = (...events: readonly (readonly PosternEvent[])[]) => itemsOf(events.flat());

let mails = 0;
/** A mail on a day of November. */
const on = (day: number): Told => ({
  date: `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`,
  messageId: `${++mails}@example.com`,
});

const judged: Judged = {
  from: new Date('2026-11-01'),
  until: new Date('2026-12-01'),
  allComplaints: false,
};
const ann = 'ann@example.net';

function suppressions(
  speaking: readonly (readonly PosternEvent[])[],
  {
    soft = [],
    subscriptions = [],
    delivered,
    ...how
  }: {
    soft?: readonly (readonly PosternEvent[])[];
    subscriptions?: readonly PosternEvent[];
    delivered?: string;
  } & Partial<Judged> = {},
) {
  const history = {
    speaking: itemsOf(speaking.flat()),
    soft: itemsOf(soft.flat()),
    subscriptions: itemsOf(subscriptions),
    delivered,
  };
  return suppressionsIn(history, { ...judged, ...how });
}

const unknownUser = '550 5.1.1 no such person here';
const full = '452 4.2.2 the mailbox has no room left';
const dmarc = '550 5.7.26 your domain did not authenticate';

test('what is final and about the address is a reason to list it, whichever event says so', () => {
  const lastTry = { attemptsMade: 9 };
  const speaking = [
    bounced(on(1), ann, unknownUser),
    putOff(on(1), [ann], unknownUser),
    putOff(on(1), [ann, 'bob@example.net'], unknownUser),
    givenUp(on(1), unknownUser),
    complained(on(1), ann, 'abuse'),
    left(on(1), ann, 'news'),
  ];
  const silent = [
    bounced(on(1), ann, dmarc),
    bounced(on(1), ann, full),
    bounced(on(1), ann, 'something went wrong'),
    bounced(on(1), ann, unknownUser, { action: 'delayed' }),
    bounced(on(1), ann, unknownUser, { action: 'delivered' }),
    putOff(on(1), [ann], full, lastTry),
    putOff(on(1), [ann], dmarc),
    joined(on(1), ann, 'news'),
  ];
  expect(hints(...speaking).map(speaksAgainst)).toEqual(speaking.map(() => true));
  expect(hints(...silent).map(speaksAgainst)).toEqual(silent.map(() => false));
  const ofSender = hints(bounced(on(1), ann, dmarc), putOff(on(1), [ann], dmarc), givenUp(on(1), dmarc));
  expect(ofSender.map(isRefusalOfSender)).toEqual([true, true, true]);
  const soft = hints(bounced(on(1), ann, full), putOff(on(1), [ann], full, lastTry), givenUp(on(1), full));
  expect(soft.map(isSoftFailure)).toEqual([true, true, true]);
  // Another try follows.
  expect(hints(putOff(on(1), [ann], full, { nextAttempt: on(2).date })).map(isSoftFailure)).toEqual([false]);
});

test('of every fixture, nothing that is about the sender or the mail speaks against a recipient', () => {
  const all = itemsOf(fixtureEvents());
  const refused = all.filter(({ about }) => about?.S === 'sender' || about?.S === 'message');
  expect(refused.length).toBeGreaterThan(0);
  for (const hint of refused) expect([speaksAgainst(hint), isSoftFailure(hint)]).toEqual([false, false]);
});

test('an address is listed once, with its latest reason and how many there were', () => {
  const [first, second] = [bounced(on(2), ann, unknownUser), complained(on(3), ann, 'Abuse')];
  const expected = { address: ann, reason: 'complained', count: 2, said: expect.stringMatching(/abuse/i) };
  expect(suppressions([first, second])).toMatchObject([expected]);
  expect(suppressions([second, first])).toMatchObject([expected]);
});

test('and again for each list that it left, which joining another one does not take back', () => {
  const subscriptions = [joined(on(9), ann, 'alerts'), joined(on(1), ann, 'news')].flat();
  const [whole, ...lists] = suppressions(
    [
      left(on(2), ann, 'news'),
      bounced(on(3), ann, unknownUser),
      left(on(4), ann, 'alerts'),
      left(on(5), ann, 'news'),
    ],
    { subscriptions },
  );
  expect(whole).toMatchObject({ reason: 'bounced', category: 'user_unknown', about: 'recipient', count: 1 });
  expect(whole?.list).toBeUndefined();
  expect(lists).toMatchObject([
    { reason: 'unsubscribed', list: 'alerts', count: 1, subscribedSince: '2026-11-09T10:00:00.000Z' },
    { reason: 'unsubscribed', list: 'news', count: 2 },
  ]);
  expect(lists[1]).not.toHaveProperty('subscribedSince');
});

test('a later delivery is shown, an earlier one is not', () => {
  const speaking = [bounced(on(4), ann, unknownUser)];
  const deliveredSince = '2026-11-05T00:00:00.000Z';
  expect(suppressions(speaking, { delivered: deliveredSince })).toMatchObject([{ deliveredSince }]);
  expect(suppressions(speaking, { delivered: '2026-11-03T00:00:00.000Z' })[0]).not.toHaveProperty(
    'deliveredSince',
  );
});

test.each([
  ['abuse', true],
  ['ABUSE', true],
  ['opt-out', true],
  ['virus', false],
  ['Fraud', false],
  ['other', false],
  ['something new', false],
])('a complaint of type %s is a reason to stop: %s', (type, expected) => {
  const found = suppressions([complained(on(2), ann, type)]);
  expect(found.map(({ reason }) => reason)).toEqual(expected ? ['complained'] : []);
  expect(suppressions([complained(on(2), ann, type)], { allComplaints: true })).toHaveLength(1);
});

test.each(['auth-failure', 'not-spam', 'Not-Spam'])('a report of type %s is no complaint', (type) => {
  expect(hints(complained(on(2), ann, type)).map(speaksAgainst)).toEqual([false]);
});

test('soft failures are a reason only if asked for, and counted by mails', () => {
  const lastTry = on(3);
  const soft = [
    bounced(on(2), ann, full),
    putOff(lastTry, [ann], full, { attemptsMade: 9 }),
    givenUp(lastTry, full),
    bounced(on(4), ann, full),
  ];
  expect(suppressions([], { soft })).toEqual([]);
  expect(suppressions([], { soft, softAfter: 4 })).toEqual([]);
  expect(suppressions([], { soft, softAfter: 3 })).toMatchObject([
    { reason: 'failing', kind: 'soft', category: 'mailbox_full', count: 3, time: '2026-11-04T10:00:00.000Z' },
  ]);
  // A permanent failure is listed once.
  const both = suppressions([bounced(on(5), ann, unknownUser)], { soft, softAfter: 3 });
  expect(both.map(({ reason }) => reason)).toEqual(['bounced']);
});

test('what was stored at another time, or has expired, is not read', () => {
  const speaking = [bounced(on(2), ann, unknownUser)];
  expect(suppressions(speaking, { from: new Date('2026-11-23') })).toEqual([]);
  expect(suppressions(speaking, { until: storedAt })).toEqual([]);
  const old = bounced(on(2), ann, unknownUser).map((event) => ({
    ...event,
    recordedtime: '2020-01-01T00:00:00.000Z',
  }));
  expect(suppressions([old])).toEqual([]);
});

test('refusals of the sender are counted by category, each mail once for each recipient', () => {
  const refusals = new SenderRefusals();
  const add = (mail: string, recipient: string | undefined, category: string | undefined) =>
    refusals.add(mail, recipient, category);
  add('1', ann, 'authentication');
  add('1', ann, 'authentication');
  add('1', 'bob@example.net', 'authentication');
  // The same again, without a recipient.
  add('1', undefined, 'authentication');
  add('2', undefined, 'sender_login');
  add('2', undefined, 'sender_login');
  add('3', ann, undefined);
  expect(refusals.counts()).toEqual([
    ['authentication', 2],
    ['other', 1],
    ['sender_login', 1],
  ]);
});

test.each([
  ['ann@example.net', '"ann@example.net"'],
  ['say "no", or', '"say ""no"", or"'],
  ['=1+1', `"'=1+1"`],
  ['+491234', `"'+491234"`],
  ['-2', `"'-2"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'·=1"`],
  ['\r=1', `"'·=1"`],
  ['\n=1', `"'·=1"`],
  ['＝1', `"'＝1"`],
  ['a=1', '"a=1"'],
  ['', '""'],
])('the cell %j is %s', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

const [listed] = suppressions([bounced(on(2), ann, unknownUser)]);

test('whatever is in an address, a row has its columns and no formula', () => {
  if (listed === undefined) throw new Error('nothing is listed');
  const character = fc.constantFrom(...'=+-@\t\r\n",\'; a＝＠\u202e\ud800');
  const text = fc.string({ unit: character, maxLength: 12 });
  const width = csvTitles(csvColumns).split(',').length;
  fc.assert(
    fc.property(text, text, (address, said) => {
      const row = csvRow(csvColumns, { ...listed, address, said, list: said });
      const cells = [...row.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell]) => cell ?? '');
      expect(cells).toHaveLength(width);
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

test('an item tells for how long it is kept', () => {
  const [event] = fixtureEvents();
  if (event === undefined) throw new Error('no event');
  expect(retentionDaysOf(toItem(event, new Date(), { ...layout, retentionDays: 77 }))).toBe(77);
});
