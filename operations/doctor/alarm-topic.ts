import * as v from 'valibot';
import { type Finding, red } from './check.ts';

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

/** Conditions that CloudWatch meets when it publishes for an alarm of the topic's account. */
const met = new Set(['aws:sourceaccount', 'aws:sourceowner', 'aws:sourcearn', 'aws:securetransport']);

const publisher = 'cloudwatch.amazonaws.com';

/** Why no alarm reaches a topic, whoever subscribes to it: CloudWatch says so in an alarm's history alone. */
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
