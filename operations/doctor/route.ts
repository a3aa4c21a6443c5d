import type { Provider } from '../../functions/webhook/provider.ts';
import { webhookUrlKey } from '../../lib/output-keys.ts';
import { byLog } from '../logs/by-log.ts';
import { within } from '../within.ts';
import { type Check, yellow } from './check.ts';
import { probe } from './probe.ts';
import { judgeAnswer, judgeSilence } from './route-answer.ts';

export function route(provider: Pick<Provider, 'name' | 'authenticity'>): Check {
  const { name, authenticity } = provider;
  return {
    name: 'route',
    of: name,
    needs: 'logs:FilterLogEvents',
    async look(deployment, withinMs) {
      const signal = within(withinMs * patience);
      const url = deployment.output(webhookUrlKey(name));
      const answer = await probe(url, authenticity, withinMs).catch(judgeSilence);
      if ('mark' in answer) return answer;
      const shown = await judgeAnswer(provider, answer);
      // The gateway's answer for an unknown path is identical: only the function's log shows its refusal.
      if (authenticity === 'signature' || shown.mark !== 'green') return shown;
      const line = { message: 'rejected', deliveryId: answer.requestId };
      return byLog(deployment, name, line, signal, { shown, missing, unread: () => unread });
    },
  };
}

/** CloudWatch shows lines some seconds late: share of the check's time to wait for them. */
const patience = 0.8;

const missing = yellow(
  "refused with 404, but the function's log does not show it yet: something else may have answered",
  'Look again in a minute. If it stays like this: does the domain lead to this stack?',
);
const unread = "refused with 404, but only the function's log, which can't be read, would show by what";
