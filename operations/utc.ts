/** A time, or its RFC 3339 text, to the second, in UTC: 2026-11-22 08:00:00. */
export function utc(at: Date | string): string {
  const text = typeof at === 'string' ? at : at.toISOString();
  return text.slice(0, 19).replace('T', ' ');
}
