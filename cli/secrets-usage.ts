import type { SecretStage } from '../functions/webhook/secrets.ts';
import type { Deployment } from './deployment.ts';
import { functionLog, UnreadableLogError } from './function-logs.ts';

/** When a secret last matched within 24 hours, `never` in them, or why nobody knows. */
export type Usage = { readonly at: Date } | 'never' | { readonly unknown: string };

const hourMs = 3_600_000;

/** Looked for from the newest: a busy day's lines are many, and one is enough. */
const windowsMs = [0, hourMs / 4, hourMs, 6 * hourMs, 24 * hourMs] as const;

export async function lastMatch(
  deployment: Deployment,
  provider: string,
  stage: SecretStage,
): Promise<Usage> {
  const now = Date.now();
  const pattern = `{ $.message = "acknowledged" && $.secret = "${stage}" }`;
  try {
    for (const [at, endMs] of windowsMs.slice(0, -1).entries()) {
      const from = new Date(now - (windowsMs[at + 1] ?? 0));
      // The first window has no end: the functions' clocks may be ahead of ours.
      const window = endMs === 0 ? { pattern, from } : { pattern, from, until: new Date(now - endMs) };
      let last: Date | undefined;
      for await (const line of functionLog(deployment, provider, window))
        if (last === undefined || line.at > last) last = line.at;
      if (last !== undefined) return { at: last };
    }
    return 'never';
  } catch (error) {
    if (error instanceof UnreadableLogError) return { unknown: error.message };
    throw error;
  }
}
