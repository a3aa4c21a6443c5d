import { SQSClient } from '@aws-sdk/client-sqs';
import { deadLettersOutput, queueOutput } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';
import { queueCounts } from '../queue-counts.ts';
import { subscriberNames } from '../subscriber-names.ts';
import { type Check, green, red } from './check.ts';

/** One check for each subscriber that the stack tells of. */
export function subscribers({ keys }: Pick<Deployment, 'keys'>): readonly Check[] {
  return subscriberNames(keys).map((name) => ({
    name: 'subscriber',
    of: name,
    needs: 'sqs:GetQueueAttributes',
    async look({ open, output }) {
      const [own, dead] = await Promise.all(
        [queueOutput(name), deadLettersOutput(name)].map((key) => queueCounts(open(SQSClient), output(key))),
      );
      const lost = (dead?.waiting ?? 0) + (dead?.taken ?? 0);
      const waiting = `events that wait for it: ${own?.waiting ?? 0}`;
      if (lost === 0) return green(waiting);
      return red(
        `events that did not reach it, or that it did not process: ${lost}; ${waiting}`,
        'docs/operate/runbook.md#subscriber-dead-letters',
      );
    },
  }));
}
