import { zoned } from '../clock.ts';
import type { Deployment } from '../deployment.ts';
import { functionLog } from '../logs/function-logs.ts';
import { newestLine } from '../logs/newest-log-line.ts';
import { rejectionCause } from '../logs/rejection-causes.ts';
import { type Check, green, grey, red, yellow } from './check.ts';
import { isProbe } from './probe.ts';

/** Why a provider's delivery was last refused, and whether others were taken since. */
export function lastRefusal(provider: string): Check {
  return {
    name: 'refusals',
    of: provider,
    needs: 'logs:FilterLogEvents',
    late: grey('the log is too long to be searched in time'),
    async look(deployment) {
      const pattern = '{ $.message = "rejected" }';
      const line = await newestLine(deployment, provider, {
        pattern,
        accepts: (fields) => !isProbe(fields),
      });
      if (line === undefined) return green('none in the last 24 hours');
      const { status, reason, bytes } = line.fields;
      const { cause, next } = await rejectionCause(provider, String(reason));
      const found = `the last at ${zoned(line.at)}, with ${status} ${reason} (${bytes} bytes): ${cause}`;
      if (next === undefined) return green(found);
      if (await isAcknowledgedSince(deployment, provider, line.at))
        return yellow(`${found}. Others were acknowledged since`, next);
      return red(`${found}. None was acknowledged since`, next);
    },
  };
}

async function isAcknowledgedSince(deployment: Deployment, provider: string, from: Date): Promise<boolean> {
  const pattern = '{ $.message = "acknowledged" }';
  for await (const _line of functionLog(deployment, provider, { pattern, from })) return true;
  return false;
}
