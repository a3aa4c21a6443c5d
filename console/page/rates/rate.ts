import type { RatesRow } from '../../api.ts';
import { dayAfter } from '../clock.ts';
import type { Tone } from '../tone.ts';

export type RateName = keyof RatesRow['rates'];

/** In the order in which they are shown. */
export const shownRates: readonly { readonly name: RateName; readonly title: string; readonly tone: Tone }[] =
  [
    { name: 'delivery', title: 'Delivered', tone: 'good' },
    { name: 'bounce', title: 'Bounced', tone: 'failure' },
    { name: 'blocked', title: 'Blocked', tone: 'failure' },
    { name: 'complaint', title: 'Complaints', tone: 'complaint' },
    { name: 'open', title: 'Opened', tone: 'good' },
    { name: 'openWithoutMachines', title: 'Opened, without machines', tone: 'good' },
  ];

/** `2.31 %`; undefined if no provider reports it. */
export function percent(rate: number | undefined): string | undefined {
  return rate === undefined ? undefined : `${(100 * rate).toFixed(2)} %`;
}

/** Why a rate is missing: what nobody reports is not 0. */
export function whyAbsent(name: RateName, reported: boolean, { rates }: RatesRow): string {
  if (!reported) return "The provider doesn't report this.";
  if (rates.bounce === undefined) return 'No mail was sent in this time.';
  return name === 'delivery'
    ? 'No delivery was reported in this time.'
    : 'No open was reported in this time.';
}

export interface Point {
  readonly day: string;
  /** Absent on a day that no provider reports. */
  readonly rate: number | undefined;
  /** `12 of 340`. */
  readonly note: string;
}

/** Every day of a time, those without mail too. */
export function pointsOf(
  rows: readonly RatesRow[],
  name: RateName,
  first: string,
  last: string,
): readonly Point[] {
  const byDay = new Map(rows.map((row) => [row.keys.day, row.rates[name]]));
  const points: Point[] = [];
  for (let day = first; day <= last; day = dayAfter(day, 1)) {
    const rate = byDay.get(day);
    const note = rate === undefined ? 'not reported' : `${percent(rate.rate)}, ${amountOf(rate)}`;
    points.push({ day, rate: rate?.rate, note });
  }
  return points;
}

/** `12 of 340` */
export function amountOf({ numerator, denominator }: NonNullable<RatesRow['rates'][RateName]>): string {
  return `${numerator.toLocaleString()} of ${denominator.toLocaleString()}`;
}

/** Mails that failed, whatever the cause. */
export function failedIn({ failures }: RatesRow): number {
  return Object.values(failures.category).reduce((sum, count) => sum + count, 0);
}

/** A round share that is no less: the top of an axis. More than all is possible: what was sent before counts on a later day. */
export function topOf(rates: readonly number[]): number {
  const most = Math.max(0, ...rates);
  return (
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].find((one) => one >= most) ?? Math.ceil(most)
  );
}
