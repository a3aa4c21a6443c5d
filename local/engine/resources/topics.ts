import {
  CreateTopicCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import * as v from 'valibot';
import type { Stack } from '../stack/stack.ts';

/** Its redrive policy is left out: every queue of the template is there to take what is published. */
const SubscriptionProperties = v.object({
  TopicArn: v.string(),
  Protocol: v.string(),
  Endpoint: v.string(),
  RawMessageDelivery: v.optional(v.boolean()),
  FilterPolicy: v.optional(v.record(v.string(), v.unknown())),
  FilterPolicyScope: v.optional(v.string()),
});

/** After the queues, since that is where topics lead. */
export async function createTopics(stack: Stack, sns: SNSClient): Promise<void> {
  for (const { identity } of stack.of('AWS::SNS::Topic')) {
    await sns.send(new CreateTopicCommand({ Name: identity.name }));
    await unsubscribeAll(sns, identity.ref);
  }
  for (const { properties } of stack.of('AWS::SNS::Subscription')) {
    const { TopicArn, Protocol, Endpoint, ...attributes } = v.parse(SubscriptionProperties, properties);
    if (Protocol !== 'sqs') continue;
    const Attributes = asStrings(attributes);
    await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
  }
}

/** A topic kept on disk takes a changed template: subscriptions hold nothing, so they are made anew. */
async function unsubscribeAll(sns: SNSClient, TopicArn: string): Promise<void> {
  const old: string[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: sns },
    { TopicArn },
  )) {
    old.push(...Subscriptions.flatMap(({ SubscriptionArn }) => SubscriptionArn ?? []));
  }
  for (const SubscriptionArn of old) await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
}

function asStrings(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}
