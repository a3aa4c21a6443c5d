const earliest = Date.UTC(2000, 0, 1);
const end = Date.UTC(2100, 0, 1);

/** Date.parse alone accepts texts without a zone, in the machine's own. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** RFC 3339 UTC with milliseconds, from 2000 to 2099. Never the time of receipt, which would change an event's key. */
export function plausibleTime(time: string | undefined): string | undefined {
  if (time === undefined || !rfc3339.test(time)) return undefined;
  const at = Date.parse(time);
  // NaN fails both comparisons.
  return at >= earliest && at < end ? new Date(at).toISOString() : undefined;
}
