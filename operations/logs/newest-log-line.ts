import type { Deployment } from '../deployment.ts';
import { functionLog, type LogLine, type LogQuery } from './function-logs.ts';

const hourMs = 3_600_000;

/** From the newest: a busy day has many lines. */
const windowsMs = [0, hourMs / 4, hourMs, 6 * hourMs] as const;

/** Of the last 24 hours, or since `from`. */
export async function newestLine(
  deployment: Deployment,
  log: string,
  pattern: string,
  from = new Date(Date.now() - 24 * hourMs),
): Promise<LogLine | undefined> {
  const lines = newestLines(deployment, log, { pattern, from, most: 1 });
  return (await lines.next()).value;
}

export interface NewestLines extends Pick<LogQuery, 'pattern' | 'from' | 'signal'> {
  readonly most: number;
  accepts?(line: LogLine): boolean;
}

/** Newest first; throws an `UnreadableLogError`. */
export async function* newestLines(
  deployment: Deployment,
  provider: string,
  { most, accepts = () => true, from, ...query }: NewestLines,
): AsyncGenerator<LogLine, undefined> {
  let left = most;
  for (const window of windowsSince(from)) {
    const newest: LogLine[] = [];
    for await (const line of functionLog(deployment, provider, { ...query, ...window })) {
      if (accepts(line)) newest.push(line);
      if (newest.length > 2 * left) keepNewest(newest, left);
    }
    keepNewest(newest, left);
    yield* newest.reverse();
    left -= newest.length;
    if (left === 0) break;
  }
}

/** Newest first; the first has no end, since the functions' clocks may be ahead of this machine's. */
function windowsSince(from: Date): readonly Pick<LogQuery, 'from' | 'until'>[] {
  const now = Date.now();
  const begins = [...windowsMs.map((ms) => now - ms).filter((at) => at > from.getTime()), from.getTime()];
  return begins.slice(1).map((begin, at) => ({
    from: new Date(begin),
    ...(at === 0 ? {} : { until: new Date((begins[at] ?? now) - 1) }),
  }));
}

/** Log streams come one after another, so lines aren't in order. */
function keepNewest(lines: LogLine[], count: number): void {
  lines.sort((a, b) => a.at.getTime() - b.at.getTime());
  lines.splice(0, Math.max(0, lines.length - count));
}
