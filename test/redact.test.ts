import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redactedAddress } from '../functions/events/address-key.ts';
import { toItem } from '../functions/events/item.ts';
import { redactJson } from '../operations/erase/redact-json.ts';
import { redactorOf } from '../operations/erase/redact-text.ts';
import { redactionOf } from '../operations/erase/redaction.ts';
import { fromItem } from '../operations/queries/read-item.ts';
import { reprocessed } from '../operations/reprocess/reprocessed.ts';
import { holds, spelt } from './support/spellings.ts';
import { fixtureEvents, layout } from './support/stored-deliveries.ts';

const redact = redactorOf('Ann.Q@example.net');

test.each([
  ['bounce+ann.q=example.net@send.example', 'bounce+redacted=redacted.invalid@send.example'],
  ['ann.q=40exam=\r\nple.net', redactedAddress],
  ['ann.q&commat;example.net', redactedAddress],
  ['to ann.q@example.net. Next', `to ${redactedAddress}. Next`],
  ['..ann.q@example.net', `..${redactedAddress}`],
  ["'ann.q@example.net'", `'${redactedAddress}'`],
  [String.raw`{\"to\":\"\"ann.q\"@example.net\"}`, String.raw`{\"to\":\"${redactedAddress}\"}`],
])('%j becomes %j', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  'joann.q@example.net jo-ann.q@example.net jo_ann.q@example.net jo.ann.q@example.net',
  "o'ann.q@example.net ann.q+news@example.net ann.q@example.net.au ann.q@sub.example.net",
  'ann.q@example.network annq@example.net ann.q@example.ne ann.q at example.net @example.net',
  'email=edd@example.net 20261126.ann.q@example.net bounce+ann.q=example.network@send.example',
])('other addresses stay: %j', (text) => {
  expect(redact(text)).toBe(text);
});

test('an address beyond ASCII goes in each of its forms', () => {
  const gone = redactorOf('jürgen@bücher.example');
  const forms = [
    'jürgen@bücher.example',
    'jürgen@XN--BCHER-KVA.example',
    'ju\u0308rgen@bu\u0308cher.example',
    'j%C3%BCrgen@B%C3%9CCHER.example',
    'j\u00C3\u00BCrgen@b\u00C3\u00BCcher.example',
    'j\\x{FC}rgen@bücher.example',
    'j=C3=BCrgen@bücher.example',
  ];
  for (const form of forms) expect(gone(`<${form}>`)).toBe(`<${redactedAddress}>`);
  // Another mailbox, for all that anybody can tell.
  expect(gone('JÜRGEN@bücher.example')).toBe('JÜRGEN@bücher.example');
  expect(redactorOf('ann+news@example.net')('rfc822;ann+2Bnews@example.net')).toBe(
    `rfc822;${redactedAddress}`,
  );
});

const spellings = spelt('ann.q', ['example.net']);

test('no spelling of an address is left in a text, and what others are called is', () => {
  const others = ['bob@example.net', 'joann.q@example.net', 'ann.q@example.org'];
  fc.assert(
    fc.property(spellings, fc.constantFrom(...others), (text, other) => {
      const redacted = redact(`${other} ${text} ${other}`);
      expect(holds(redacted.replaceAll('joann', 'jo'), 'ann.q@example.net')).toBe(false);
      expect(redacted).toMatch(new RegExp(`^${other} .*redacted@redacted\\.invalid.* ${other}$`, 's'));
      expect(redact(redacted)).toBe(redacted);
    }),
    { numRuns: 1_000 },
  );
});

/** JSON with any character of its strings escaped. */
const withEscapes = (json: string, flags: Iterator<boolean>) =>
  json.replace(/[a-z@.](?=[^"]*"[,\]}:])/gi, (one) =>
    flags.next().value ? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}` : one,
  );

test('JSON stays JSON, the same except the address, wherever and however often it is escaped', () => {
  fc.assert(
    fc.property(spellings, fc.infiniteStream(fc.boolean()), (text, flags) => {
      const body = (one: string) => ({
        n: 12345678901234567890n.toString(),
        list: [one, { [one]: true, deep: JSON.stringify({ x: [one] }) }],
        other: 'bob@example.net',
      });
      const json = JSON.stringify(body(text)).replace('"12345678901234567890"', '12345678901234567890');
      const redacted = redactJson(withEscapes(json, flags), redact);
      expect(redacted).toContain(':12345678901234567890');
      expect(JSON.parse(redacted)).toMatchObject({ other: 'bob@example.net' });
      expect(holds(redacted, 'ann.q@example.net')).toBe(false);
      expect(redactJson(redacted, redact)).toBe(redacted);
    }),
  );
});

test('a name goes with the address that it names, and a reply keeps its words', () => {
  const json = JSON.stringify({
    to: ['"Quimby, Ann" <ann.q@example.net>, Bob <bob@example.net>', 'Ann <ann.q@example.net>'],
    from: { name: 'Ann', address: 'ann.q@example.net' },
    cc: [{ address: 'ann.q@example.net', name: 'Ann' }],
    response: '550 5.1.1 <ann.q@example.net>',
  });
  expect(JSON.parse(redactJson(json, redact))).toEqual({
    to: [`<${redactedAddress}>, Bob <bob@example.net>`, `<${redactedAddress}>`],
    from: { name: '', address: redactedAddress },
    cc: [{ address: redactedAddress, name: '' }],
    response: `550 5.1.1 <${redactedAddress}>`,
  });
});

test('a hostile text is read in a moment, whatever it is of', () => {
  for (const part of ['@', '"@', '%40', 'ann.q@example.net ', '=', 'a@example.net,', '&#64;', '\\"'])
    expect(typeof redact(part.repeat(200_000 / part.length))).toBe('string');
});

test('of every fixture, each address can be taken out: what remains is an event, and reprocessing keeps it so', async () => {
  const objects = { bucket: 'spool', get: async () => '' };
  let count = 0;
  for (const event of fixtureEvents()) {
    const item = toItem(event, new Date('2026-11-20T12:00:00.000Z'), layout);
    const addresses = new Set(JSON.stringify(event.data).match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g) ?? []);
    for (const address of addresses) {
      const found = await redactionOf(item, objects, redactorOf(address));
      if (found === undefined || found === 'unreadable') continue;
      count++;
      expect(fromItem({ ...found.rewritten })).toEqual(found.event);
      expect(found.event).toMatchObject({ id: event.id, redacted: true });
      const again = await reprocessed(found.rewritten, objects);
      expect(again.kind).not.toBe('failed');
      if (again.kind !== 'changed') continue;
      expect([again.keysChange, again.id]).toEqual([false, event.id]);
      expect(redactorOf(address)(JSON.stringify(again.after))).toBe(JSON.stringify(again.after));
    }
  }
  expect(count).toBeGreaterThan(200);
});
