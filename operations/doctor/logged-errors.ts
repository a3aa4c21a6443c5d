import { zoned } from '../clock.ts';
import { deployedWords } from '../deployed-words.ts';
import type { Deployment } from '../deployment.ts';
import { functionLog, type LogLine } from '../logs/function-logs.ts';
import { newestLine, newestLines } from '../logs/newest-log-line.ts';
import { answerTo, gatewayRefusals, refusalIn, refusalPattern } from '../logs/refusals.ts';
import { type Check, green, grey, red, yellow } from './check.ts';
import { isProbe } from './probe.ts';

const minutes = 15;

export function errorsOf(name: 'consumer' | 'sweep'): Check {
  return {
    name,
    needs: 'logs:FilterLogEvents',
    late: grey('the log is too long to be searched in time'),
    async look(deployment) {
      const asked = { pattern: '{ $.level = "ERROR" }', from: new Date(Date.now() - minutes * 60_000) };
      let count = 0;
      let last = '';
      for await (const { at, fields } of functionLog(deployment, name, asked)) {
        count++;
        const what = [fields.message, fields.fault ?? fields.reason].filter((one) => typeof one === 'string');
        last = [zoned(at), ...(what.length === 0 ? [] : [what.join(', ')])].join(': ');
      }
      if (count === 0) return green(`no error in the last ${minutes} minutes`);
      return yellow(
        `errors in the last ${minutes} minutes: ${count}, the last at ${last}`,
        `What failed is tried again. If it goes on: docs/runbook.md#${name}-errors`,
      );
    },
  };
}

const dayMs = 86_400_000;
const most = 1_000;

/** Mostly because of size. */
export const gateway: Check = {
  name: 'gateway',
  needs: 'logs:FilterLogEvents',
  late: grey('the log is too long to be searched in time'),
  async look(deployment, withinMs) {
    const { refusals, unread } = await gatewayRefusals(deployment, {
      providers: deployedWords(deployment),
      from: new Date(Date.now() - dayMs),
      most,
      signal: AbortSignal.timeout(withinMs),
    });
    const [newest] = refusals;
    if (newest === undefined)
      return unread.length === 0 ? green('nothing was refused in the last 24 hours') : grey(unread.join(' '));
    const counts = new Map<string, number>();
    for (const { provider, status } of refusals) {
      const key = `${provider} ${status}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const each = [...counts].map(([key, count]) => `${key} ×${count}`).join(', ');
    const tooLarge = refusals.find(({ status }) => status === 413) ?? newest;
    return yellow(
      `refused in the last 24 hours: ${each}. The last of them: ${tooLarge.cause}`,
      tooLarge.next ?? 'docs/runbook.md#refused-by-gateway',
    );
  },
};

const acknowledged = '{ $.message = "acknowledged" }';

/** What a stranger who finds the URL causes; more than the alarm allows is more likely the provider. */
const strangersReasons: readonly unknown[] = ['wrong_token', 'unsigned'];
const strangersMost = 5;

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

/** The newest first. */
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
