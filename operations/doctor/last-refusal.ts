import { zoned } from '../clock.ts';
import type { Deployment } from '../deployment.ts';
import { functionLog, type LogLine } from '../logs/function-logs.ts';
import { newestLine, newestLines } from '../logs/newest-log-line.ts';
import { answerTo } from '../logs/refusal.ts';
import { refusalIn, refusalPattern } from '../logs/refusals.ts';
import { type Check, green, grey, red, yellow } from './check.ts';
import { isProbe } from './probe.ts';

const dayMs = 86_400_000;
const acknowledged = '{ $.message = "acknowledged" }';

/** What anybody who finds the URL makes; of more than the alarm lets pass, the provider itself is the likelier. */
const strangersReasons: readonly unknown[] = ['wrong_token', 'unsigned'];
const strangersMost = 5;

/** Why a provider's delivery was last refused, and whether others were taken since. */
export function lastRefusal(provider: string): Check {
  return {
    name: 'refusals',
    of: provider,
    needs: 'logs:FilterLogEvents',
    late: grey('the log is too long to be searched in time'),
    async look(deployment) {
      const lines = await newestRefusals(deployment, provider);
      const [line] = lines;
      if (line === undefined) return green('none in the last 24 hours');
      const refusal = await refusalIn(provider, line);
      const { cause, next } = refusal;
      const found = `the last at ${zoned(line.at)}, with ${answerTo(refusal)}: ${cause}`;
      if (next === undefined) return green(found);
      if (await isAcknowledgedSince(deployment, provider, line.at))
        return yellow(`${found}. Others were acknowledged since`, next);
      const last = await newestLine(deployment, provider, { pattern: acknowledged });
      const since = lines.filter(({ at }) => last === undefined || at > last.at);
      if (since.length <= strangersMost && since.every(isPerhapsAStrangers))
        return yellow(
          `${found}. None was acknowledged since, but so few may be a stranger's`,
          `If something has happened at ${provider} since: ${next}`,
        );
      return red(`${found}. None was acknowledged since`, next);
    },
  };
}

/** A few of the last 24 hours, the newest first. */
async function newestRefusals(deployment: Deployment, provider: string): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of newestLines(deployment, provider, {
    pattern: refusalPattern,
    from: new Date(Date.now() - dayMs),
    most: strangersMost + 1,
    accepts: ({ fields }) => !isProbe(fields),
  }))
    lines.push(line);
  return lines;
}

function isPerhapsAStrangers({ fields }: LogLine): boolean {
  return strangersReasons.includes(fields.reason);
}

async function isAcknowledgedSince(deployment: Deployment, provider: string, from: Date): Promise<boolean> {
  for await (const _line of functionLog(deployment, provider, { pattern: acknowledged, from })) return true;
  return false;
}
