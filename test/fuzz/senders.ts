import fc from 'fast-check';
import { canary } from './canary.ts';
import type { Proof } from './plan.ts';

/** How a sender may show who it is; mostly rightly. */
export const proof: fc.Arbitrary<Proof> = fc.oneof(
  { weight: 80, arbitrary: fc.constantFrom<Proof>({ kind: 'current' }, { kind: 'previous' }) },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Proof>(
      { kind: 'other' },
      { kind: 'none' },
      { kind: 'doubled' },
      { kind: 'of another body' },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('text'),
      text: fc.constantFrom(
        '',
        ' ',
        canary,
        'sha256=',
        'v0=',
        '='.repeat(44),
        'A'.repeat(43),
        '0'.repeat(64),
        'x'.repeat(10_000),
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('mangled'),
      at: fc.nat(70),
      by: fc.constantFrom('', 'A', '=', '%', ',', '\u00fc', '\ufffd', '0'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('aged'), seconds: fc.integer({ min: -1_000, max: 800_000 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('timestamp'),
      text: fc.constantFrom(
        '',
        '0',
        '-1',
        '1e9',
        '\uff19',
        'NaN',
        '9'.repeat(13),
        '9'.repeat(14),
        ' 1795305600',
        '1795305600',
        '1795305600000',
        '1795305600.5',
        canary,
      ),
    }),
  },
);

/** Behind the question mark. */
export const query = fc.oneof(
  { weight: 12, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', 'a=b&', 'a=b?', 'validationtoken=', 'x', '&&'),
        fc.constantFrom(
          'validationToken=',
          'validationToken',
          'validationToken==',
          'validationToken=a&validationToken=',
          `z=${canary}`,
        ),
        fc.constantFrom(
          '',
          'abc',
          '%3Cscript%3E',
          '%',
          '%zz',
          '%0d%0aset-cookie:x',
          '%00',
          '%c2%85',
          '%e2%80%ae',
          '+',
          '%F0%9F%90%98',
          canary,
          'a'.repeat(4_096),
          'a'.repeat(10_000),
          '%ff',
          '%ed%a0%80',
        ),
        fc.constantFrom('', '&', '&x=y', '#', '?'),
      )
      .map((texts) => texts.join('')),
  },
);

/** Of a header beside the provider's. */
export const headerName = fc.constantFrom(
  'content-type',
  'x-ee-wh-event-id',
  'x-ee-wh-custom-route',
  'x-aurinko-request-timestamp',
  '__proto__',
  'constructor',
  'authorization',
  'x-forwarded-for',
);
export const headerValue = fc.constantFrom(
  '',
  'application/json',
  `text/plain; ${canary}`,
  '\u0000',
  '\u00fc',
  'a,b',
  canary.repeat(700),
  '{"__proto__":1}',
);
