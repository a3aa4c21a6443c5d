import fc from 'fast-check';
import { canary, revoked } from './canary.ts';
import type { Change } from './json-tree.ts';

const oddTexts = [
  ...[
    '',
    ' ',
    '<>',
    '< >',
    '<a@b>',
    'a@b',
    '\\"a\\" <a@b>',
    'a@b, c@d',
    'İ@example.com',
    '🐘',
    '#%|/?&=',
    '%23',
  ],
  ...[
    '\\ud800',
    '\\udc00\\ud800',
    '\\ufffe\\uffff',
    '\\u0000',
    '\\u202e',
    '\\u2028',
    '\\u001b[2J',
    '\\ufeff',
  ],
  ...['2026-02-30T99:99:99Z', '9999-12-31T23:59:59Z', '0000-00-00T00:00:00+99:99', '1764', '1e400', canary],
  ...[
    revoked,
    'messageComplaint',
    'messageBounce',
    'messageDeliveryError',
    'Bounce',
    '/email/tracking',
    '/calendars/a/events',
  ],
];
const oddNumbers = [
  '0',
  '-0',
  '1e400',
  '-1e400',
  '1e-400',
  '1.0',
  '1E2',
  '9007199254740993',
  '-1',
  '0.1',
  '637000000000000000',
];
const oddNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  '',
  canary,
  'a#b',
  '\\ud800',
];
const oddValues = [
  ...[
    'null',
    'true',
    'false',
    '[]',
    '{}',
    '[[]]',
    '[null]',
    '{"":""}',
    '{"a":{"b":[]}}',
    '["a@b","c@d"]',
    `["${canary}"]`,
  ],
  ...[
    '{"__proto__":{"polluted":"x"}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"__proto__":"x","length":7}',
  ],
  ...oddNumbers,
  ...oddTexts.map((text) => `"${text}"`),
];

const units = [
  'x',
  'ü',
  '🐘',
  ',',
  ' ',
  '@',
  '<',
  'a@b,',
  '\\"',
  '\\\\',
  '\\u0001',
  '\\ud800',
  '\\uffff',
  '550 ',
  '/',
];
const starts = ['', '\\"', '<', '(', 'dns; ', '550 5.1.1 ', '2026-01-01T00:00:00.', '/calendars/'];

/** Values as JSON text. */
export const text = fc.constantFrom(...oddValues);
const long = (times: fc.Arbitrary<number>): fc.Arbitrary<Change> =>
  fc.record({
    kind: fc.constant('long'),
    start: fc.constantFrom(...starts),
    unit: fc.constantFrom(...units),
    times,
  });
const nest = (depth: fc.Arbitrary<number>): fc.Arbitrary<Change> =>
  fc
    .constantFrom(['[', ']'], ['{"a":', '}'], ['{"__proto__":', '}'], ['[[0],', ']'])
    .chain(([open = '', close = '']) =>
      fc.record({ kind: fc.constant('nest'), open: fc.constant(open), close: fc.constant(close), depth }),
    );
const repeat = (times: fc.Arbitrary<number>): fc.Arbitrary<Change> =>
  fc.record({ kind: fc.constant('repeat'), times });

/** What may be done to a part of a body; seldom something large. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4_500, arbitrary: fc.record({ kind: fc.constant('put'), text }) },
  { weight: 900, arbitrary: fc.record({ kind: fc.constant('double'), text }) },
  {
    weight: 540,
    arbitrary: fc.record({
      kind: fc.constant('rename'),
      key: fc.constantFrom(...oddNames.map((name) => `"${name}"`)),
    }),
  },
  { weight: 540, arbitrary: fc.constant({ kind: 'recase' }) },
  { weight: 540, arbitrary: fc.constant({ kind: 'remove' }) },
  { weight: 810, arbitrary: long(fc.integer({ min: 1, max: 1_000 })) },
  { weight: 540, arbitrary: nest(fc.integer({ min: 1, max: 900 })) },
  { weight: 540, arbitrary: repeat(fc.integer({ min: 0, max: 12 })) },
  // Few, as each costs as much as a thousand others.
  { weight: 1, arbitrary: long(fc.integer({ min: 60_000, max: 1_200_000 })) },
  { weight: 1, arbitrary: nest(fc.integer({ min: 1_000, max: 100_000 })) },
  { weight: 1, arbitrary: repeat(fc.constantFrom(300, 10_000, 10_000, 400_000)) },
);
