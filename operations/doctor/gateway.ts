import { deployedWords } from '../deployed-words.ts';
import { gatewayRefusals } from '../logs/refusals.ts';
import { type Check, green, grey, yellow } from './check.ts';

const dayMs = 86_400_000;
const most = 1_000;

/** What API Gateway turned away before a function saw it: mostly for its size. */
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
      tooLarge.next ?? 'docs/operate/runbook.md#refused-by-gateway',
    );
  },
};
