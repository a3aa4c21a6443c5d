const earliest = Date.UTC(2000, 0, 1);
const end = Date.UTC(2100, 0, 1);

/** Date.parse alone takes texts without a zone, and reads them by the machine's own. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * A provider's time as RFC 3339 UTC with milliseconds; absent where it is no time, or not one from 2000 to 2099. Never
 * by the time of receipt: an event's key holds its time, and must be the same whenever the event is received.
 */
export function plausibleTime(time: string | undefined): string | undefined {
  if (time === undefined || !rfc3339.test(time)) return undefined;
  const at = Date.parse(time);
  // NaN fails both comparisons.
  return at >= earliest && at < end ? new Date(at).toISOString() : undefined;
}
