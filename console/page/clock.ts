import { signal } from '@preact/signals';

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Times are shown in UTC; otherwise by this browser's clock. */
export const inUtc = signal(false);

/** Of this browser, as IANA calls it. */
export const localZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

export function zoneShown(): string {
  return inUtc.value ? 'UTC' : localZone;
}

const [utc, local] = ['UTC', undefined].map((timeZone) => {
  const format = (parts: Intl.DateTimeFormatOptions, locale?: string) =>
    new Intl.DateTimeFormat(locale, { ...parts, timeZone, hourCycle: 'h23' });
  const [hour, minute, month, day] = ['2-digit', '2-digit', 'short', 'numeric'] as const;
  return {
    time: format({ hour, minute, second: '2-digit' }),
    dayAndTime: format({ month, day, hour, minute }),
    // 2026-11-22
    day: format({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'sv-SE'),
  };
});

const shown = () => (inUtc.value ? utc : local);

/** In the zone that is shown; the day only if it is another one, and of another year nothing more. */
export function shownTime(moment: string, now = new Date()): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return '–';
  const [day, today] = [dayOf(at.getTime()), dayOf(now.getTime())];
  if (day.slice(0, 4) !== today.slice(0, 4)) return dayText(day, today);
  return (day === today ? shown()?.time : shown()?.dayAndTime)?.format(at) ?? '–';
}

const [dayOnly, dayOfYear] = [undefined, 'numeric' as const].map(
  (year) => new Intl.DateTimeFormat(undefined, { year, month: 'short', day: 'numeric', timeZone: 'UTC' }),
);

/** A time on the axis of a chart: for a long span, the day alone. */
export function axisTime(ms: number, spanMs: number): string {
  if (spanMs > 3 * unitMs.d) return dayText(dayOf(ms));
  return shown()?.dayAndTime.format(ms) ?? '';
}

/** `Nov 22`, of `2026-11-22`; with the year if it is not this one. */
export function dayText(day: string, today = dayOf(Date.now())): string {
  const isThisYear = day.slice(0, 4) === today.slice(0, 4);
  return (isThisYear ? dayOnly : dayOfYear)?.format(Date.parse(day)) ?? day;
}

/** `2026-11-22`, in the zone that is shown. */
export function dayOf(ms: number): string {
  return shown()?.day.format(ms) ?? '';
}

/** When a day begins in it, in ms: not all have 24 hours. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00${inUtc.value ? 'Z' : ''}`);
}

/** The day this many days later. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * unitMs.d).toISOString().slice(0, 10);
}

/** Minutes that the zone is ahead of UTC. */
export function offsetAt(ms: number): number {
  return inUtc.value ? 0 : -new Date(ms).getTimezoneOffset();
}

/** As a field of the type datetime-local has it: without a zone. */
export function fieldTime(moment: string): string {
  const at = new Date(moment).getTime();
  return Number.isNaN(at) ? '' : new Date(at + offsetAt(at) * unitMs.m).toISOString().slice(0, 16);
}

/** The moment in a date field; '' if there is none. */
export function momentOf(field: string): string {
  const at = new Date(inUtc.value ? `${field}Z` : field);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

/** `2026-11-22 08:03:22.123 UTC`; of a text that is no time, nothing. */
export function utcTime(moment: string): string {
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) ? '' : `${at.toISOString().slice(0, -1).replace('T', ' ')} UTC`;
}

/** The start of a span like `15m`, `24h` or `7d`, or of an RFC 3339 time, in ms; undefined for anything else. */
export function startOf(since: string, now: number): number | undefined {
  const [, amount, unit] = /^(\d{1,5})([mhd])$/.exec(since) ?? [];
  if (unit === 'm' || unit === 'h' || unit === 'd') return now - Number(amount) * unitMs[unit];
  const at = Date.parse(since);
  return Number.isNaN(at) ? undefined : at;
}
