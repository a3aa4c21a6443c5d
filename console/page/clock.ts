const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const timeOfDay = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** In this browser's zone; the day only if it is another one. */
export function localTime(moment: string, now = new Date()): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return '–';
  return (at.toDateString() === now.toDateString() ? timeOfDay : dayAndTime).format(at);
}

/** For a span of so many ms. */
export function axisTime(ms: number, spanMs: number): string {
  return (spanMs > unitMs.d ? dayAndTime : timeOfDay).format(ms);
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
