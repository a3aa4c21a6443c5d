import { setTimeout as sleep } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { deliveriesName } from '../dead-letters/queue.ts';
import { subscriberNames } from '../deployed.ts';
import type { Deployment } from '../deployment.ts';
import { postern } from '../hint.ts';
import { type QueueCounts, queueCounts, queueDepth } from '../queue-counts.ts';
import { type Check, type Finding, green, red, yellow } from './check.ts';

const pauseMs = 2_000;

/** Looks twice. */
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

type Depth = Pick<QueueCounts, 'waiting' | 'taken'>;

export function judge(first: Depth, second: Depth): Finding {
  const taken = second.taken === 0 ? '' : `; ${second.taken} being processed, or waiting to be tried again`;
  if (second.waiting === 0) return green(`none waits${taken}`);
  const found = `about ${second.waiting} wait, ${first.waiting} did 2 seconds before${taken}`;
  if (second.waiting < first.waiting) return green(found);
  const next = 'docs/operate/runbook.md#oldest-delivery';
  const isTaken = first.taken + second.taken > 0;
  return isTaken
    ? yellow(`${found}: they do not get fewer`, next)
    : red(`${found}: nothing takes them`, next);
}

export const deadLetters: Check = {
  name: 'dead letters',
  needs: 'sqs:GetQueueAttributes',
  async look(deployment) {
    const count = (await queueDepth(deployment, deliveriesName)).deadLetters;
    if (count === 0) return green('none');
    const next = `${postern('dlq list')}; docs/operate/runbook.md#dead-letters`;
    return red(`deliveries that could not be stored: ${count}`, next);
  },
};

export function subscribers({ keys }: Pick<Deployment, 'keys'>): readonly Check[] {
  return subscriberNames(keys).map((name) => ({
    name: 'subscriber',
    of: name,
    needs: 'sqs:GetQueueAttributes',
    async look(deployment) {
      const { waiting, deadLetters: lost } = await queueDepth(deployment, name);
      const found = `events that wait for it: ${waiting}`;
      if (lost === 0) return green(found);
      return red(
        `events that did not reach it, or that it did not process: ${lost}; ${found}`,
        'docs/operate/runbook.md#subscriber-dead-letters',
      );
    },
  }));
}
