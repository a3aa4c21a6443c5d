import type { Deployment } from './deployment.ts';
import { functionLog, type LogLine } from './function-logs.ts';

const hourMs = 3_600_000;

/** Looked for from the newest: a busy day's lines are many, and one is enough. */
const windowsMs = [0, hourMs / 4, hourMs, 6 * hourMs, 24 * hourMs] as const;

/** The newest line of the last 24 hours that matches; throws an `UnreadableLogError` where the log can't be asked. */
export async function newestLine(
  deployment: Deployment,
  provider: string,
  pattern: string,
  accepts: (fields: LogLine['fields']) => boolean = () => true,
): Promise<LogLine | undefined> {
  const now = Date.now();
  for (const [at, endMs] of windowsMs.slice(0, -1).entries()) {
    const from = new Date(now - (windowsMs[at + 1] ?? 0));
    // The first window has no end: the functions' clocks may be ahead of ours.
    const window = endMs === 0 ? { pattern, from } : { pattern, from, until: new Date(now - endMs) };
    let newest: LogLine | undefined;
    for await (const line of functionLog(deployment, provider, window))
      if (accepts(line.fields) && (newest === undefined || line.at > newest.at)) newest = line;
    if (newest !== undefined) return newest;
  }
  return undefined;
}
