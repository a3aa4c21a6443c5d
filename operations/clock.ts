let isLocal = false;

/** Times are shown, and days begin, in this zone; UTC by default. */
export function showLocalTime(local: boolean): void {
  isLocal = local;
}

export function zoneShown(): string {
  return isLocal ? 'local' : 'UTC';
}

/** To the second: 2026-11-22 08:00:00. */
export function clock(at: Date | string): string {
  if (typeof at === 'string' && !isLocal) return at.slice(0, 19).replace('T', ' ');
  const moment = new Date(at);
  const shift = isLocal ? moment.getTimezoneOffset() * 60_000 : 0;
  return new Date(moment.getTime() - shift).toISOString().slice(0, 19).replace('T', ' ');
}

/** With its zone: 2026-11-22 08:00:00 UTC. */
export function zoned(at: Date | string): string {
  if (!isLocal) return `${clock(at)} UTC`;
  const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(new Date(at));
  return `${clock(at)} ${parts.find(({ type }) => type === 'timeZoneName')?.value}`;
}

/** Takes 2026-11-22. */
export function startOf(day: string): Date {
  return new Date(`${day}T00:00:00${isLocal ? '' : 'Z'}`);
}

export function dayBefore(at: Date, days: number): Date {
  return isLocal
    ? new Date(at.getFullYear(), at.getMonth(), at.getDate() - days)
    : new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() - days));
}

/** Sunday is 0. */
export function weekdayOf(at: Date): number {
  return isLocal ? at.getDay() : at.getUTCDay();
}
