import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { type Check, green, onAws, red, yellow } from './check.ts';

/** Whether anybody is told when an alarm rings. What rings now, the console of CloudWatch shows. */
export const alarms: Check = onAws({
  name: 'alarms',
  needs: 'sns:ListSubscriptionsByTopic',
  async look({ find, open }) {
    const TopicArn = find('AlarmTopicArn');
    if (TopicArn === undefined)
      return yellow(
        'nobody is told when one rings',
        "Set alarms: { email: '…' } in postern.config.ts, and deploy.",
      );
    const arns: string[] = [];
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
      { client: open(SNSClient) },
      { TopicArn },
    ))
      arns.push(...Subscriptions.map(({ SubscriptionArn = '' }) => SubscriptionArn));
    const confirmed = arns.filter((arn) => arn.startsWith('arn:')).length;
    const pending = arns.filter((arn) => arn === 'PendingConfirmation').length;
    if (confirmed === 0)
      return pending === 0
        ? red('nobody subscribes to their topic', 'Subscribe to it, or deploy again.')
        : red(
            `nobody is told: ${pending} of their topic's subscriptions wait to be confirmed`,
            'Click the link in the mail from AWS Notifications; without it, subscribe again.',
          );
    if (pending > 0)
      return yellow(
        `${confirmed} are told when one rings, and ${pending} have not confirmed it yet`,
        'Click the link in the mail from AWS Notifications.',
      );
    return green(`${confirmed} told when one rings`);
  },
});
