/** To the second, in UTC: 2026-11-22 08:00:00. */
export function utc(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}
