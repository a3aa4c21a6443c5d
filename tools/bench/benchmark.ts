import * as v from 'valibot';

const number = v.pipe(v.number(), v.finite());

/** One row of the table. */
export const Figure = v.object({
  /** Stable: others read by it. */
  name: v.string(),
  what: v.string(),
  unit: v.string(),
  value: number,
  /** Measured in the same run. */
  rival: v.exactOptional(v.object({ what: v.string(), value: number })),
  /** Value ÷ rival; with the target `atLeast`, rival ÷ value. */
  ratio: v.exactOptional(number),
  /** Of the ratio if there is one, else of the value. */
  target: v.exactOptional(v.object({ kind: v.picklist(['atMost', 'atLeast']), bound: number })),
});

export type Figure = v.InferOutput<typeof Figure>;

export type Size = 'whole' | 'tiny';

export interface Benchmark {
  readonly name: string;
  /** One line for `--list`. */
  readonly about: string;
  measure(size: Size): Promise<readonly Figure[]>;
  /** What this machine lacks to measure it; the record then stays. */
  lacks?(): string | undefined;
}

/** True if there is no target. */
export function isMet({ value, ratio = value, target }: Figure): boolean {
  if (target === undefined) return true;
  return target.kind === 'atMost' ? ratio <= target.bound : ratio >= target.bound;
}

/** The values of each side, measured in turns, so that a slow moment hits all. */
export async function rounds(
  count: number,
  ...sides: readonly (() => Promise<number>)[]
): Promise<readonly (readonly number[])[]> {
  const values = sides.map((): number[] => []);
  for (let round = 0; round < count; round++)
    for (const [at, side] of sides.entries()) values[at]?.push(await side());
  return values;
}

/** The ratio is the median of those within a round. */
export function compared(
  figure: Omit<Figure, 'value' | 'rival' | 'ratio'>,
  ours: readonly number[] = [],
  rival: { readonly what: string; readonly values: readonly number[] | undefined },
): Figure {
  const { what, values = [] } = rival;
  const ratio = percentile(
    ours.map((own, round) => own / (values[round] ?? Number.NaN)),
    50,
  );
  return {
    ...figure,
    value: percentile(ours, 50),
    rival: { what, value: percentile(values, 50) },
    ratio: figure.target?.kind === 'atLeast' ? 1 / ratio : ratio,
  };
}

/** The smallest value that this many per cent of all do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}
