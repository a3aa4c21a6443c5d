import fc from 'fast-check';
import { change, text } from './changes.ts';
import type { Edit } from './json-tree.ts';
import { headerName, headerValue, proof, query } from './senders.ts';

/** What one input is made of, small enough to print; `inputOf` makes the request of it. */
export interface Plan {
  readonly provider: number;
  readonly sample: number;
  readonly edits: readonly Edit[];
  readonly frame: Frame;
  readonly proof: Proof;
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly headerCase: 'lower' | 'upper';
  readonly base64: boolean;
  /** What of AWS answers. */
  readonly weather: 'fair' | 'no secret' | 'nothing durable';
}

/** What is done to the body's bytes, before they are signed. */
export type Frame =
  | { readonly kind: 'whole' }
  | { readonly kind: 'before' | 'after'; readonly hex: string }
  | { readonly kind: 'insert'; readonly at: number; readonly hex: string }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'lines' }
  | { readonly kind: 'padded'; readonly bytes: number }
  | { readonly kind: 'instead'; readonly hex: string };

/** How the sender shows who it is. */
export type Proof =
  | { readonly kind: 'current' | 'previous' | 'other' | 'none' | 'doubled' | 'of another body' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mangled'; readonly at: number; readonly by: string }
  | { readonly kind: 'aged'; readonly seconds: number }
  /** A signature that is right for an odd timestamp. */
  | { readonly kind: 'timestamp'; readonly text: string };

const hex = fc.constantFrom(
  'ff',
  'c0af',
  'eda080',
  'f8808080',
  'efbbbf',
  'efbfbe',
  '00',
  '0d0a',
  '7f',
  'fffe',
  '22',
  '5d',
  '2c',
);
const frame: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 4_000, arbitrary: fc.constant({ kind: 'whole' }) },
  { weight: 60, arbitrary: fc.record({ kind: fc.constantFrom('before', 'after'), hex }) },
  { weight: 60, arbitrary: fc.record({ kind: fc.constant('insert'), at: fc.nat(5_000), hex }) },
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('cut'), at: fc.nat(5_000) }) },
  { weight: 60, arbitrary: fc.constant({ kind: 'lines' }) },
  {
    weight: 60,
    arbitrary: fc.record({
      kind: fc.constant('instead'),
      hex: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    }),
  },
  {
    weight: 60,
    arbitrary: fc.record({
      kind: fc.constant('instead'),
      hex: text.map((value) => Buffer.from(value).toString('hex')),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('padded'),
      bytes: fc.integer({ min: 1_000_000, max: 5_000_000 }),
    }),
  },
);

/** Any input: mostly an authentic delivery with a few things about it that are odd. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  provider: fc.nat(1_000),
  sample: fc.nat(1_000),
  edits: fc.array(fc.record({ steps: fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }), change }), {
    maxLength: 3,
  }),
  frame,
  proof,
  query,
  headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 2 }),
  headerCase: fc.constantFrom('lower', 'lower', 'upper'),
  base64: fc.boolean(),
  weather: fc.oneof(
    { weight: 30, arbitrary: fc.constant('fair') },
    { weight: 1, arbitrary: fc.constantFrom('no secret', 'nothing durable') },
  ),
});
