/** How long ago a time was, in four characters at most: 5m, 12h, 30d. */
export function ageOf(time: string): string {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time)) / 60_000));
  if (minutes < 100) return `${minutes}m`;
  return minutes < 100 * 60 ? `${Math.floor(minutes / 60)}h` : `${Math.floor(minutes / 1_440)}d`;
}
