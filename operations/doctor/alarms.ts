import { GetTopicAttributesCommand, paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { type Check, type Finding, green, onAws, red, yellow } from './check.ts';

export const alarms: Check = onAws({
  name: 'alarms',
  needs: 'sns:GetTopicAttributes, sns:ListSubscriptionsByTopic',
  async look({ find, open }) {
    const TopicArn = find('AlarmTopicArn');
    if (TopicArn === undefined)
      return yellow(
        'nobody is told when one rings',
        "Set alarms: { email: '…' } in postern.config.ts, and deploy.",
      );
    const { Attributes = {} } = await open(SNSClient).send(new GetTopicAttributesCommand({ TopicArn }));
    const fault = topicFault(Attributes);
    if (fault !== undefined) return fault;
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

const many = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((one) => [one].flat()),
);
const Principal = v.union([v.string(), v.record(v.string(), many)]);

const Statement = v.object({
  Effect: v.string(),
  Principal: v.optional(Principal, {}),
  Action: v.optional(many, []),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
});
type Statement = v.InferOutput<typeof Statement>;

const Policy = v.pipe(v.string(), v.parseJson(), v.object({ Statement: v.array(Statement) }));

/** Conditions that CloudWatch meets when it publishes for the account's alarms. */
const met = new Set(['aws:sourceaccount', 'aws:sourceowner', 'aws:sourcearn', 'aws:securetransport']);

const publisher = 'cloudwatch.amazonaws.com';

/** Why no alarm reaches a topic: otherwise only an alarm's history shows that. */
export function topicFault(attributes: Readonly<Record<string, string>>): Finding | undefined {
  const { KmsMasterKeyId: key = '', Policy: text = '' } = attributes;
  // https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
  if (key.endsWith('alias/aws/sns'))
    return red(
      "CloudWatch can't use the key of their topic, alias/aws/sns: none is delivered",
      `Take a key of yours whose policy lets ${publisher} use kms:Decrypt and kms:GenerateDataKey*, or none.`,
    );
  // https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
  const policy = v.safeParse(Policy, text);
  if (!policy.success || admits(policy.output.Statement)) return undefined;
  return red(
    `the policy of their topic does not admit ${publisher}: none is delivered`,
    `Allow ${publisher} sns:Publish in the topic's policy.`,
  );
}

function admits(statements: readonly Statement[]): boolean {
  const about = statements.filter((one) => isOfPublisher(one) && one.Action.some(isPublish));
  const denied = about.some(({ Effect, Condition }) => Effect === 'Deny' && keysOf(Condition).length === 0);
  const allowed = about.some(
    ({ Effect, Condition }) => Effect === 'Allow' && keysOf(Condition).every((key) => met.has(key)),
  );
  return allowed && !denied;
}

function isOfPublisher({ Principal: who }: Statement): boolean {
  if (typeof who === 'string') return who === '*';
  return (who.Service ?? []).includes(publisher) || (who.AWS ?? []).includes('*');
}

function isPublish(action: string): boolean {
  return /^(\*|sns:(\*|publish))$/i.test(action);
}

function keysOf(condition: Statement['Condition']): readonly string[] {
  return Object.values(condition).flatMap((keys) => Object.keys(keys).map((key) => key.toLowerCase()));
}
