import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvCell, csvHead, csvRow } from '../cli/suppressions/csv.ts';
import type { DataParts } from '../functions/events/event.ts';
import { toItem } from '../functions/events/item.ts';
import { isSuppressing, type Suppressing, suppressingOf } from '../operations/mail/suppressing.ts';
import { suppressionsOf } from '../operations/mail/suppression.ts';
import { retentionDaysOf } from '../operations/queries/retention.ts';
import { fixtureEvents, layout } from './support/stored-deliveries.ts';

const ann: Suppressing = {
  address: 'ann@example.net',
  reason: 'bounced',
  kind: 'hard',
  time: '2026-11-20T10:00:00.000Z',
  said: '550 5.1.1 user unknown',
  provider: 'one',
  account: 'acc1',
  subject: 'message/1',
};

test('an address is listed once, with its latest reason and how many there were', () => {
  const later = { ...ann, reason: 'complained', kind: undefined, time: '2026-11-21T10:00:00.000Z' } as const;
  const bob = { ...ann, address: 'bob@example.net' };
  for (const all of [
    [bob, ann, later],
    [later, ann, bob],
  ])
    expect(suppressionsOf(all)).toEqual([
      { ...later, count: 2 },
      { ...bob, count: 1 },
    ]);
});

const hint = { type: 'email.bounced', failureKind: 'hard', final: true, recipient: 'ann@example.net' };

test.each([
  [hint, true],
  [{ ...hint, failureKind: 'block' }, true],
  [{ ...hint, failureKind: 'soft' }, false],
  [{ ...hint, failureKind: 'undetermined' }, false],
  [{ ...hint, final: false }, false],
  [{ ...hint, final: undefined }, false],
  [{ ...hint, recipient: undefined }, false],
  [{ ...hint, type: 'email.deferred' }, false],
  [{ ...hint, type: 'email.failed' }, false],
  [{ ...hint, type: 'email.complained', failureKind: undefined, final: undefined }, true],
  [{ ...hint, type: 'email.unsubscribed', failureKind: undefined, final: undefined }, true],
])('%j speaks against an address: %s', (asked, expected) => {
  expect(isSuppressing(asked)).toBe(expected);
});

test('of every fixture, the index tells what the event says, but for reports that mail is no spam', () => {
  const events = fixtureEvents();
  const suppressing = events.filter((event) => {
    const { type, recipient, failurekind, final } = toItem(event, new Date(), layout);
    const told = { type: type?.S, recipient: recipient?.S, failureKind: failurekind?.S, final: final?.BOOL };
    const { complaint }: DataParts = event.data;
    const isSo = suppressingOf(event) !== undefined;
    if (complaint?.feedbackType !== 'not-spam')
      expect([event.id, isSuppressing(told)]).toEqual([event.id, isSo]);
    return isSo;
  });
  expect(new Set(suppressing.map(({ type }) => type)).size).toBe(3);
});

test('a report that mail is no spam is none against its recipient', () => {
  const complaint = fixtureEvents().find(
    ({ type, data }) => type === 'email.complained' && 'recipient' in data,
  );
  if (complaint?.type !== 'email.complained') throw new Error('no complaint');
  expect(suppressingOf(complaint)?.reason).toBe('complained');
  const data = { ...complaint.data, complaint: { feedbackType: 'Not-Spam' } };
  expect(suppressingOf({ ...complaint, data })).toBeUndefined();
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

test('whatever stands in an address, a row has its columns and no formula', () => {
  const character = fc.constantFrom(...'=+-@\t\r\n",\'; a＝＠\u202e\ud800');
  const text = fc.string({ unit: character, maxLength: 12 });
  const width = csvHead.split(',').length;
  fc.assert(
    fc.property(text, text, (address, said) => {
      const row = csvRow({ ...ann, address, said, count: 1 });
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
