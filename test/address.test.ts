import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressKey, bareAddress } from '../functions/events/address-key.ts';
import { readableAddress } from '../functions/events/compose.ts';

test.each([
  ['mia@example.net', 'mia@example.net'],
  ['<Mia@Example.NET>', 'mia@example.net'],
  ['  <<mia@example.net>> \r\n', 'mia@example.net'],
  ['mia@example.net>', 'mia@example.net'],
  ['< mia@example.net > >', 'mia@example.net'],
  ['Mia, of Sales <mia@example.net>', 'mia@example.net'],
  ['mia@bücher.example', 'mia@xn--bcher-kva.example'],
  ['mia@bu\u0308cher.example', 'mia@xn--bcher-kva.example'],
  ['MIA@XN--BCHER-KVA.example', 'mia@xn--bcher-kva.example'],
  ['mia@Bücher。example', 'mia@xn--bcher-kva.example'],
  ['ju\u0308rgen@example.net', 'jürgen@example.net'],
  ['mia@[192.0.2.1]', 'mia@[192.0.2.1]'],
  ["'mia@example.net'", 'mia@example.net'],
  ['<"mia@example.net">', 'mia@example.net'],
  ['mia@example.net.', 'mia@example.net'],
  ['mia@Bücher.example.', 'mia@xn--bcher-kva.example'],
  ['"mia.q"@example.net', 'mia.q@example.net'],
  ['"mia q"@example.net', '"mia q"@example.net'],
  ["o'mia@example.net", "o'mia@example.net"],
  ['mia+news@example.net', 'mia+news@example.net'],
  ['Mailer-Daemon', 'mailer-daemon'],
  ['<>', ''],
])('the key of %p is %p', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

test('only ASCII letters are folded: others may tell two mailboxes apart', () => {
  expect(addressKey('JÜRGEN@example.net')).toBe('jÜrgen@example.net');
  expect(addressKey('JÜRGEN@example.net')).not.toBe(addressKey('jürgen@example.net'));
  expect(addressKey('İ@example.net')).toBe('İ@example.net');
});

test.each(['mia@ü/example.net', 'mia@ü#x', 'mia@ü%41.example', 'mia@ü:80', 'mia@[ü]', 'mia@ü 1'])(
  'what is no domain stands for itself: %p is not cut down to another address',
  (address) => {
    expect(addressKey(address)).toBe(address);
  },
);

test.each([
  ['<Mia@Example.NET>', 'Mia@Example.NET'],
  ['mia@xn--bcher-kva.example', 'mia@bücher.example'],
  ['mia@bücher.example', 'mia@bücher.example'],
  ['mia@xn--zzzz99999', 'mia@xn--zzzz99999'],
  ['mia@xn--bcher-kva.example/x', 'mia@xn--bcher-kva.example/x'],
  [' <> ', undefined],
])('people read %p as %p', (address, readable) => {
  expect(readableAddress(address)).toBe(readable);
});

test('a key is its own key, and that of the address as people read it, of whatever text', () => {
  const label = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('xn--bcher-kva', 'xn--fa-hia', 'ß'),
  );
  const text = fc.tuple(label, label, label).map(([local, a, b]) => `${local}@${a}.${b}`);
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (address) => {
      const key = addressKey(address);
      expect(addressKey(key)).toBe(key);
      expect(addressKey(readableAddress(address) ?? '')).toBe(key);
      const bare = bareAddress(address);
      if (!bare.includes('<')) expect(addressKey(`Ann <${bare}>`)).toBe(addressKey(bare));
    }),
    { numRuns: 2_000 },
  );
});
