import { SQSClient } from '@aws-sdk/client-sqs';
import { queueCounts } from '../queue-counts.ts';
import { type Check, green, red } from './check.ts';

export const deadLetters: Check = {
  name: 'dead letters',
  needs: 'sqs:GetQueueAttributes',
  async look({ open, output }) {
    const { waiting, taken } = await queueCounts(open(SQSClient), output('DeadLettersQueueUrl'));
    const count = waiting + taken;
    if (count === 0) return green('none');
    return red(
      `deliveries that could not be stored: ${count}`,
      'postern dlq list; docs/operate/runbook.md#dead-letters',
    );
  },
};
