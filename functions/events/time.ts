const earliest = Date.UTC(2000, 0, 1);
const dayMs = 86_400_000;

/** Date.parse alone takes texts without a zone, and reads them by the machine's own. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * A provider's time as RFC 3339 UTC with milliseconds; absent where it is no time, or none that can be true:
 * before 2000, or more than a day after receipt.
 */
export function plausibleTime(time: string | undefined, receivedAt: string): string | undefined {
  if (time === undefined || !rfc3339.test(time)) return undefined;
  const at = Date.parse(time);
  // NaN fails both comparisons.
  return at >= earliest && at <= Date.parse(receivedAt) + dayMs ? new Date(at).toISOString() : undefined;
}
