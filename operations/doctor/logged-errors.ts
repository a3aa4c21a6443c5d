import { zoned } from '../clock.ts';
import { deployedWords } from '../deployed.ts';
import { functionLog, type LogLine } from '../logs/function-logs.ts';
import { newestLine, newestLines } from '../logs/newest-log-line.ts';
import { answerTo, gatewayRefusals, refusalIn, refusalPattern } from '../logs/refusals.ts';
import { collected } from '../paging.ts';
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
        `Failed work is tried again. If it continues: docs/operate/runbook.md#${name}-errors`,
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
    const counts = Map.groupBy(refusals, ({ provider, status }) => `${provider} ${status}`);
    const each = [...counts].map(([key, { length }]) => `${key} ×${length}`).join(', ');
    const tooLarge = refusals.find(({ status }) => status === 413) ?? newest;
    return yellow(
      `refused in the last 24 hours: ${each}. The last of them: ${tooLarge.cause}`,
      tooLarge.next ?? 'docs/operate/runbook.md#refused-by-gateway',
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
      const from = new Date(Date.now() - dayMs);
      const accepts = ({ fields }: LogLine) => !isProbe(fields);
      const asked = { pattern: refusalPattern, from, most: strangersMost + 1, accepts };
      const lines = await collected(newestLines(deployment, provider, asked), (line) => [line]);
      const [line] = lines;
      if (line === undefined) return green('none in the last 24 hours');
      const refusal = await refusalIn(provider, line);
      const { cause, next } = refusal;
      const found = `the last at ${zoned(line.at)}, with ${answerTo(refusal)}: ${cause}`;
      if (next === undefined) return green(found);
      const later = functionLog(deployment, provider, { pattern: acknowledged, from: line.at });
      if (!(await later.next()).done) return yellow(`${found}. Others were acknowledged since`, next);
      const last = await newestLine(deployment, provider, acknowledged);
      const since = lines.filter(({ at }) => last === undefined || at > last.at);
      const mayBeStrangers = since.every(({ fields }) => strangersReasons.includes(fields.reason));
      if (since.length <= strangersMost && mayBeStrangers)
        return yellow(
          `${found}. None was acknowledged since, but this few may come from a stranger`,
          `If something has happened at ${provider} since: ${next}`,
        );
      return red(`${found}. None was acknowledged since`, next);
    },
  };
}
