import { setTimeout as sleep } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type QueueCounts, queueCounts } from '../queue-counts.ts';
import { type Check, type Finding, green, red, yellow } from './check.ts';

const pauseMs = 2_000;

/** Whether deliveries leave their queue: it looks twice. */
export const deliveries: Check = {
  name: 'deliveries',
  needs: 'sqs:GetQueueAttributes',
  async look({ open, output }) {
    const url = output('DeliveriesQueueUrl');
    const first = await queueCounts(open(SQSClient), url);
    if (first.waiting === 0) return judge(first, first);
    await sleep(pauseMs);
    return judge(first, await queueCounts(open(SQSClient), url));
  },
};

/** What it takes to see whether a queue gets shorter. */
type Depth = Pick<QueueCounts, 'waiting' | 'taken'>;

export function judge(first: Depth, second: Depth): Finding {
  const taken = second.taken === 0 ? '' : `; ${second.taken} being processed, or waiting to be tried again`;
  if (second.waiting === 0) return green(`none waits${taken}`);
  const found = `about ${second.waiting} wait, ${first.waiting} did 2 seconds before${taken}`;
  if (second.waiting < first.waiting) return green(found);
  const next = 'docs/operate/runbook.md#oldest-delivery';
  return first.taken + second.taken > 0
    ? yellow(`${found}: they do not get fewer`, next)
    : red(`${found}: nobody takes them`, next);
}
