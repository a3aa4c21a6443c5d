import * as v from 'valibot';
import { median } from './median.ts';

const number = v.pipe(v.number(), v.finite());

/** One row of the table. */
export const Figure = v.object({
  /** Unique among all, and stable: others read by it. */
  name: v.string(),
  what: v.string(),
  unit: v.string(),
  value: number,
  /** What the value is held against, measured in the same run. */
  rival: v.exactOptional(v.object({ what: v.string(), value: number })),
  /** Value ÷ rival; where the target is `atLeast`, rival ÷ value. */
  ratio: v.exactOptional(number),
  /** Of the ratio where there is one, else of the value. */
  target: v.exactOptional(v.object({ kind: v.picklist(['atMost', 'atLeast']), bound: number })),
});

export type Figure = v.InferOutput<typeof Figure>;

/** `tiny` proves that it runs; `whole` is what counts. */
export type Size = 'whole' | 'tiny';

export interface Benchmark {
  readonly name: string;
  /** One line for `--list`. */
  readonly about: string;
  measure(size: Size): Promise<readonly Figure[]>;
  /** What this machine lacks to measure it; what was recorded then stays. */
  lacks?(): string | undefined;
}

/** True where there is no target. */
export function isMet({ value, ratio = value, target }: Figure): boolean {
  if (target === undefined) return true;
  return target.kind === 'atMost' ? ratio <= target.bound : ratio >= target.bound;
}

/** Values of rounds, ours and the rival's in turns. The ratio is the median of those within a round. */
export function compared(
  figure: Omit<Figure, 'value' | 'rival' | 'ratio'>,
  ours: readonly number[],
  rival: { readonly what: string; readonly values: readonly number[] },
): Figure {
  const ratios = ours.map((own, round) => own / (rival.values[round] ?? Number.NaN));
  const ratio = figure.target?.kind === 'atLeast' ? 1 / median(ratios) : median(ratios);
  return {
    ...figure,
    value: median(ours),
    rival: { what: rival.what, value: median(rival.values) },
    ratio,
  };
}
