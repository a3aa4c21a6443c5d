import { defined } from '../../functions/events/defined.ts';

export type Section = 'traffic' | 'kept' | 'hours' | 'standing';

export interface BillLine {
  readonly section: Section;
  readonly what: string;
  readonly quantity: number;
  readonly unit?: string;
  /** In the first month. */
  readonly usd: number;
  /** Once retention is reached; absent if the same. */
  readonly usdWhenFull?: number;
}

export function linesFor(section: Section) {
  return (what: string, quantity: number, usdEach: number, unit?: string): BillLine => ({
    section,
    what,
    quantity,
    ...defined({ unit }),
    usd: quantity * usdEach,
  });
}

export function total(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

export function totalWhenFull(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { usd, usdWhenFull = usd }) => sum + usdWhenFull, 0);
}
