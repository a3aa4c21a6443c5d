/** Why it is paid: for each delivery and event, for keeping them, in each hour that brings any, or in any case. */
export type Section = 'traffic' | 'kept' | 'hours' | 'standing';

/** One line of the bill, in US dollars a month. */
export interface BillLine {
  readonly section: Section;
  readonly what: string;
  readonly quantity: number;
  readonly unit?: string;
  /** In the first month. */
  readonly usd: number;
  /** Once there are as many events, deliveries and logs as are kept; absent where it is the same. */
  readonly usdWhenFull?: number;
}

/** In the first month. */
export function total(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

/** Once there is as much as is kept. */
export function totalWhenFull(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { usd, usdWhenFull = usd }) => sum + usdWhenFull, 0);
}
