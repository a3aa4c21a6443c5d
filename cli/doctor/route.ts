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
    async look(deployment) {
      const url = deployment.output(webhookUrlKey(name));
      const answer = await probe(url, authenticity).catch(judgeSilence);
      if ('mark' in answer) return answer;
      const finding = await judgeAnswer(provider, answer);
      // The gateway's own answer for a path that it does not know is the same to the byte.
      const isTold = authenticity === 'signature' || finding.mark !== 'green';
      return isTold ? finding : confirmed(deployment, name, answer.requestId, finding);
    },
  };
}

/** CloudWatch shows a line some seconds after it was written. */
const patienceMs = 7_000;
const pollMs = 500;

async function confirmed(
  deployment: Deployment,
  name: string,
  requestId: string,
  { found }: Finding,
): Promise<Finding> {
  const from = new Date(Date.now() - 300_000);
  const pattern = `{ $.message = "rejected" && $.deliveryId = "${requestId.replace(/[^\w+/=-]/g, '')}" }`;
  const end = performance.now() + patienceMs;
  try {
    do {
      for await (const _line of functionLog(deployment, name, { pattern, from })) return green(found);
      await sleep(pollMs);
    } while (performance.now() < end);
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
    return grey(`refused with 404, but only the function's log, which can't be read, would tell by whom`);
  }
  return yellow(
    "refused with 404, but the function's log does not show it yet: another may have answered",
    'Look again in a minute. If it stays so: does the domain lead to this stack?',
  );
}
