let isLocal = false;

/** In which zone times are shown, and days begin: what a command was asked; otherwise UTC. */
export function showLocalTime(local: boolean): void {
  isLocal = local;
}

/** For the head of a column. */
export function zoneShown(): string {
  return isLocal ? 'local' : 'UTC';
}

/** A time, or its RFC 3339 text, to the second: 2026-11-22 08:00:00. */
export function clock(at: Date | string): string {
  if (typeof at === 'string' && !isLocal) return at.slice(0, 19).replace('T', ' ');
  const moment = new Date(at);
  const shift = isLocal ? moment.getTimezoneOffset() * 60_000 : 0;
  return new Date(moment.getTime() - shift).toISOString().slice(0, 19).replace('T', ' ');
}

/** With the zone said, for a sentence: 2026-11-22 08:00:00 UTC. */
export function zoned(at: Date | string): string {
  if (!isLocal) return `${clock(at)} UTC`;
  const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(new Date(at));
  return `${clock(at)} ${parts.find(({ type }) => type === 'timeZoneName')?.value}`;
}

/** When a day begins: 2026-11-22. */
export function startOf(day: string): Date {
  return new Date(`${day}T00:00:00${isLocal ? '' : 'Z'}`);
}

/** When the day of a moment began, or the day so many days before it. */
export function dayBefore(at: Date, days: number): Date {
  return isLocal
    ? new Date(at.getFullYear(), at.getMonth(), at.getDate() - days)
    : new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() - days));
}

/** Sunday is 0. */
export function weekdayOf(at: Date): number {
  return isLocal ? at.getDay() : at.getUTCDay();
}
