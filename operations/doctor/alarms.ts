import { GetTopicAttributesCommand, paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { collected } from '../paging.ts';
import { type Check, type Finding, green, onAws, red, yellow } from './check.ts';

export const alarms: Check = onAws({
  name: 'alarms',
  needs: 'sns:GetTopicAttributes, sns:ListSubscriptionsByTopic',
  async look({ find, open }) {
    const TopicArn = find('AlarmTopicArn');
    if (TopicArn === undefined)
      return yellow('no one is notified', "Set alarms: { email: '…' } in postern.config.ts, and deploy.");
    const client = open(SNSClient);
    const { Attributes = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    const fault = topicFault(Attributes);
    if (fault !== undefined) return fault;
    const pages = paginateListSubscriptionsByTopic({ client }, { TopicArn });
    const arns = (await collected(pages, ({ Subscriptions = [] }) => Subscriptions)).map(
      ({ SubscriptionArn = '' }) => SubscriptionArn,
    );
    const confirmed = arns.filter((arn) => arn.startsWith('arn:')).length;
    const pending = arns.filter((arn) => arn === 'PendingConfirmation').length;
    if (confirmed === 0 && pending === 0)
      return red('their topic has no subscribers', 'Subscribe to it, or deploy again.');
    if (confirmed === 0)
      return red(
        `no one is notified: ${pending} of their topic's subscriptions wait to be confirmed`,
        'Click the link in the mail from AWS Notifications; without it, subscribe again.',
      );
    const found = `${confirmed} notified when one rings`;
    if (pending === 0) return green(found);
    return yellow(
      `${found}, ${pending} not confirmed yet`,
      'Click the link in the mail from AWS Notifications.',
    );
  },
});

const many = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((one) => [one].flat()),
);
const Statement = v.object({
  Effect: v.string(),
  Principal: v.optional(v.union([v.string(), v.record(v.string(), many)]), {}),
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
      `Use a customer managed key whose policy lets ${publisher} use kms:Decrypt and kms:GenerateDataKey*, or none.`,
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
  const about = statements.filter(
    (one) => isOfPublisher(one) && one.Action.some((action) => /^(\*|sns:(\*|publish))$/i.test(action)),
  );
  const keysOf = ({ Condition }: Statement) => Object.values(Condition).flatMap((keys) => Object.keys(keys));
  const denied = about.some((one) => one.Effect === 'Deny' && keysOf(one).length === 0);
  const isMet = (one: Statement) => keysOf(one).every((key) => met.has(key.toLowerCase()));
  return !denied && about.some((one) => one.Effect === 'Allow' && isMet(one));
}

function isOfPublisher({ Principal: who }: Statement): boolean {
  if (typeof who === 'string') return who === '*';
  return (who.Service ?? []).includes(publisher) || (who.AWS ?? []).includes('*');
}
