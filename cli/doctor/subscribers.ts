import { SQSClient } from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment.ts';
import { queueCounts } from '../queue-counts.ts';
import { type Check, green, red } from './check.ts';

const queueKey = /^(Events|Subscriber.+?)QueueUrl$/;

/** One check for each subscriber that the stack tells of. */
export function subscribers({ keys }: Pick<Deployment, 'keys'>): readonly Check[] {
  return keys
    .flatMap((key) => queueKey.exec(key)?.[1] ?? [])
    .filter((prefix) => keys.includes(`${prefix}DeadLettersQueueUrl`))
    .map((prefix) => ({
      name: 'subscriber',
      of: nameOf(prefix),
      needs: 'sqs:GetQueueAttributes',
      async look({ open, output }) {
        const [own, dead] = await Promise.all(
          [`${prefix}QueueUrl`, `${prefix}DeadLettersQueueUrl`].map((key) =>
            queueCounts(open(SQSClient), output(key)),
          ),
        );
        const lost = (dead?.waiting ?? 0) + (dead?.taken ?? 0);
        const waiting = `events that wait for it: ${own?.waiting ?? 0}`;
        if (lost === 0) return green(waiting);
        return red(
          `events that did not reach it, or that it did not process: ${lost}; ${waiting}`,
          'docs/runbook.md#subscriber-dead-letters',
        );
      },
    }));
}

/** As in the configuration: `SubscriberHardBounces` is `hard-bounces`. */
function nameOf(prefix: string): string {
  const words = prefix.replace(/^Subscriber/, '').match(/[A-Z][^A-Z]*/g) ?? [prefix];
  return words.join('-').toLowerCase();
}
