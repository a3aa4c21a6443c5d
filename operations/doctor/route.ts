import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '../../functions/webhook/provider.ts';
import { webhookUrlKey } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';
import { functionLog, UnreadableLogError } from '../logs/function-logs.ts';
import { type Check, type Finding, grey, yellow } from './check.ts';
import { probe } from './probe.ts';
import { judgeAnswer, judgeSilence } from './route-answer.ts';

export function route(provider: Pick<Provider, 'name' | 'authenticity'>): Check {
  const { name, authenticity } = provider;
  return {
    name: 'route',
    of: name,
    needs: 'logs:FilterLogEvents',
    async look(deployment, withinMs) {
      const start = performance.now();
      const url = deployment.output(webhookUrlKey(name));
      const answer = await probe(url, authenticity, withinMs).catch(judgeSilence);
      if ('mark' in answer) return answer;
      const finding = await judgeAnswer(provider, answer);
      // The gateway's answer for an unknown path is identical.
      if (authenticity === 'signature' || finding.mark !== 'green') return finding;
      const waitMs = Math.max(0, start + withinMs * patience - performance.now());
      return confirmed(deployment, name, answer.requestId, waitMs, finding);
    },
  };
}

/** CloudWatch shows lines some seconds late: share of the check's time to wait for them. */
const patience = 0.8;
const pollMs = 500;

/** Only if the function's log shows the refusal. */
async function confirmed(
  deployment: Deployment,
  name: string,
  requestId: string,
  waitMs: number,
  finding: Finding,
) {
  const pattern = `{ $.message = "rejected" && $.deliveryId = "${requestId.replace(/[^\w+/=-]/g, '')}" }`;
  const done = new AbortController();
  const { signal } = done;
  try {
    return await Promise.race([
      isShown(deployment, name, pattern, signal).then(() => finding),
      sleep(waitMs, unseen, { signal }),
    ]);
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    return grey("refused with 404, but only the function's log, which can't be read, would show by what");
  } finally {
    done.abort();
  }
}

const unseen = yellow(
  "refused with 404, but the function's log does not show it yet: something else may have answered",
  'Look again in a minute. If it stays like this: does the domain lead to this stack?',
);

async function isShown(deployment: Deployment, name: string, pattern: string, signal: AbortSignal) {
  const from = new Date(Date.now() - 300_000);
  while (!signal.aborted) {
    for await (const _line of functionLog(deployment, name, { pattern, from })) return;
    await sleep(pollMs, undefined, { signal });
  }
}
