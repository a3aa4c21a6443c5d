import { expect, test } from '@jest/globals';
import { domainOf, domainsOf } from '../functions/events/domains.ts';
import type { DataParts, PosternEvent } from '../functions/events/event.ts';
import { toItem } from '../functions/events/item.ts';
import { reprocessed } from '../operations/reprocess/reprocessed.ts';
import { layoutOf } from '../tools/bench/assembly.ts';
import { itemSize } from '../tools/bench/write-units.ts';
import {
  type Attributes,
  eventsOf,
  fixtureEvents,
  layout as kept,
  providerNamed,
} from './support/stored-deliveries.ts';
import { readTemplate } from './support/template.ts';

const { keys: tableKeys, indexes } = layoutOf(readTemplate('default').all);
const storedAt = new Date('2026-11-22T20:00:00.000Z');
const itemOf = (event: PosternEvent) => toItem(event, storedAt, kept);

/** What each index holds of the item. */
function entriesOf(item: Attributes): readonly Attributes[] {
  return indexes
    .filter(({ keys }) => keys.every((key) => item[key] !== undefined))
    .map(({ keys, projected }) => {
      const names = new Set([...tableKeys, ...keys, ...projected]);
      return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
    });
}

/** EmailEngine's word of a mail that was sent. */
function sentTo(...to: readonly string[]): PosternEvent {
  const data = { messageId: '<1@example.com>', envelope: { from: 'shop@example.com', to } };
  const body = { event: 'messageSent', account: 'acc1', date: '2026-11-22T10:00:00.000Z', data };
  const [event] = eventsOf(providerNamed('emailengine'), Buffer.from(JSON.stringify(body)));
  if (event === undefined) throw new Error('no event');
  return event;
}

const sum = (counts: Readonly<Record<string, number>> = {}) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

test('of a mail to several, an item says how many recipients it has at each domain', () => {
  const event = sentTo('ann@Example.NET', '<bob@example.net>', 'cid@bücher.example', 'nobody');
  expect(domainsOf(event)).toEqual({ 'example.net': 2, 'xn--bcher-kva.example': 1, '*': 1 });
  expect(itemOf(event).domains).toEqual({
    M: { 'example.net': { N: '2' }, 'xn--bcher-kva.example': { N: '1' }, '*': { N: '1' } },
  });
});

test('of a mail to one, the recipient says it', () => {
  const event = sentTo('ann@example.net');
  expect(itemOf(event)).toMatchObject({ recipient: { S: 'ann@example.net' } });
  expect(itemOf(event)).not.toHaveProperty('domains');
  expect(domainOf('ann@example.net')).toBe('example.net');
});

test('a mail to thousands has an entry below 1 KB anyway, and counts every recipient', () => {
  const to = Array.from({ length: 3_000 }, (_, at) => `a${at}@${'d'.repeat(at % 15)}${at % 700}.example`);
  const event = sentTo(...to);
  const counts = domainsOf(event);
  expect(Object.keys(counts ?? {})).toHaveLength(21);
  expect(sum(counts)).toBe(3_000);
  for (const entry of entriesOf(itemOf(event))) expect(itemSize(entry)).toBeLessThan(1_024);
});

test('a mail in a mailbox has none: its recipient is the owner', () => {
  const created = fixtureEvents().filter(({ type, data }) => {
    const { message }: DataParts = data;
    return type === 'message.created' && message?.to !== undefined;
  });
  expect(created.length).toBeGreaterThan(0);
  for (const event of created) expect(domainsOf(event)).toBeUndefined();
});

test('an index entry of any fixture is below 1 KB, and holds no line of the mail but its Message-ID', () => {
  for (const event of fixtureEvents()) {
    const { message, failure }: DataParts = event.data;
    for (const entry of entriesOf(itemOf(event))) {
      expect(itemSize(entry)).toBeLessThan(1_024);
      const values = Object.values(entry).map(({ S }) => S);
      for (const text of [message?.subject, message?.from, failure?.smtp?.text])
        if (text !== undefined) expect(values).not.toContain(text);
    }
  }
});

test('a failure is in both indexes with its category, and with whose move it is', () => {
  const failed = fixtureEvents().filter(({ data }) => {
    const { failure, recipient }: DataParts = data;
    return failure?.category !== undefined && recipient !== undefined;
  });
  expect(failed.length).toBeGreaterThan(3);
  for (const event of failed) {
    const { failure }: DataParts = event.data;
    const entries = entriesOf(itemOf(event));
    expect(entries).toHaveLength(2);
    for (const { category, about } of entries)
      expect([category?.S, about?.S]).toEqual([failure?.category, failure?.about]);
  }
});

test('events that were stored without these attributes get them when they are processed again', async () => {
  const attributes = ['domains', 'category', 'about'];
  const events = [sentTo('ann@example.net', 'bob@example.com'), ...fixtureEvents()];
  const lacking = events.map(itemOf).filter((item) => attributes.some((name) => name in item));
  expect(lacking.length).toBeGreaterThan(5);
  for (const item of lacking) {
    const older = Object.fromEntries(Object.entries(item).filter(([name]) => !attributes.includes(name)));
    const found = await reprocessed(older, undefined);
    expect(found.kind === 'changed' && found.rewritten).toEqual(item);
  }
});
