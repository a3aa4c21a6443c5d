import { type Check, green, red } from './check.ts';
import { queueDepth } from './queue-depth.ts';

export const deadLetters: Check = {
  name: 'dead letters',
  needs: 'sqs:GetQueueAttributes',
  async look(deployment) {
    const { waiting, taken } = await queueDepth(deployment, deployment.output('DeadLettersQueueUrl'));
    const count = waiting + taken;
    if (count === 0) return green('none');
    return red(
      `deliveries that could not be stored: ${count}`,
      'postern dlq list; docs/runbook.md#dead-letters',
    );
  },
};
