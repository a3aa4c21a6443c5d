import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '../../functions/webhook/provider.ts';
import { webhookUrlKey } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';
import { functionLog, UnreadableLogError } from '../function-logs.ts';
import { type Check, type Finding, green, grey, yellow } from './check.ts';
import { probe } from './probe.ts';
import { judgeAnswer, judgeSilence } from './route-answer.ts';

/** Whether the URL answers as Postern does. */
export function route(provider: Pick<Provider, 'name' | 'authenticity'>): Check {
  const { name, authenticity } = provider;
  return {
    name: 'route',
    of: name,
    needs: 'logs:FilterLogEvents',
    async look(deployment, withinMs) {
      const start = performance.now();
      const url = deployment.output(webhookUrlKey(name));
      const answer = await probe(url, authenticity).catch(judgeSilence);
      if ('mark' in answer) return answer;
      const finding = await judgeAnswer(provider, answer);
      // The gateway's own answer for a path that it does not know is the same to the byte.
      const isTold = authenticity === 'signature' || finding.mark !== 'green';
      if (isTold) return finding;
      const seen = { name, requestId: answer.requestId, until: start + withinMs * patience };
      return confirmed(deployment, seen, finding);
    },
  };
}

/** CloudWatch shows a line some seconds after it was written: this part of the check's time is waited for it. */
const patience = 0.7;
const pollMs = 500;

interface Seen {
  readonly name: string;
  readonly requestId: string;
  /** By the clock of `performance`. */
  readonly until: number;
}

async function confirmed(
  deployment: Deployment,
  { name, requestId, until }: Seen,
  { found }: Finding,
): Promise<Finding> {
  const from = new Date(Date.now() - 300_000);
  const pattern = `{ $.message = "rejected" && $.deliveryId = "${requestId.replace(/[^\w+/=-]/g, '')}" }`;
  try {
    do {
      for await (const _line of functionLog(deployment, name, { pattern, from })) return green(found);
      await sleep(pollMs);
    } while (performance.now() < until);
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    return grey(`refused with 404, but only the function's log, which can't be read, would tell by whom`);
  }
  return yellow(
    "refused with 404, but the function's log does not show it yet: another may have answered",
    'Look again in a minute. If it stays so: does the domain lead to this stack?',
  );
}
