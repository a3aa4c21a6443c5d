import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '../deployment.ts';
import { type Finding, grey } from '../doctor/check.ts';
import { functionLog, UnreadableLogError } from './function-logs.ts';

interface ByLog {
  readonly shown: Finding;
  /** The line did not come before the signal. */
  readonly missing: Finding;
  unread(why: string): string;
}

const lookBackMs = 600_000;
const pollMs = 500;

/** By whether a function's log has a line with these fields before the signal; CloudWatch shows lines seconds late. */
export async function byLog(
  deployment: Deployment,
  log: string,
  line: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
  { shown, missing, unread }: ByLog,
): Promise<Finding> {
  const wanted = Object.entries(line);
  const pattern = `{ ${wanted.map(([key, value]) => `$.${key} = ${JSON.stringify(value)}`).join(' && ')} }`;
  const from = new Date(Date.now() - lookBackMs);
  while (!signal.aborted) {
    try {
      for await (const { fields } of functionLog(deployment, log, { pattern, from, signal }))
        if (wanted.every(([key, value]) => fields[key] === value)) return shown;
    } catch (error) {
      if (signal.aborted) break;
      if (!(error instanceof UnreadableLogError)) throw error;
      return grey(unread(error.reason));
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return missing;
}
