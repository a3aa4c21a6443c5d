import * as v from 'valibot';
import type { AwsEndpoint } from '../aws/endpoint.ts';
import { region } from '../stack/names.ts';
import type { Stack } from '../stack/stack.ts';

/** Settings other than these have no effect here: nothing is encrypted. */
const QueueProperties = v.partial(
  v.object({
    DelaySeconds: v.number(),
    MaximumMessageSize: v.number(),
    MessageRetentionPeriod: v.number(),
    ReceiveMessageWaitTimeSeconds: v.number(),
    VisibilityTimeout: v.number(),
    RedrivePolicy: v.looseObject({}),
    RedriveAllowPolicy: v.looseObject({}),
    FifoQueue: v.boolean(),
    ContentBasedDeduplication: v.boolean(),
    DeduplicationScope: v.string(),
    FifoThroughputLimit: v.string(),
  }),
);

export async function createQueues(stack: Stack, aws: AwsEndpoint): Promise<void> {
  const queues = stack.of('AWS::SQS::Queue').map(({ identity, properties }) => {
    const { FifoQueue, ...attributes } = v.parse(QueueProperties, properties);
    return { identity, fifo: FifoQueue === true, attributes: asStrings(attributes) };
  });
  for (const { identity, fifo } of queues)
    await aws.call('sqs', 'CreateQueue', {
      QueueName: identity.name,
      Attributes: fifo ? { FifoQueue: 'true' } : {},
    });
  // After creation: a queue kept on disk takes a changed template, and dead-letter queues now exist.
  for (const { identity, attributes } of queues)
    await aws.call('sqs', 'SetQueueAttributes', { QueueUrl: identity.ref, Attributes: attributes });
}

/** A redrive policy has no use: every queue is here. */
const SubscriptionProperties = v.object({
  TopicArn: v.string(),
  Protocol: v.string(),
  Endpoint: v.string(),
  RawMessageDelivery: v.optional(v.boolean()),
  FilterPolicy: v.optional(v.looseObject({})),
  FilterPolicyScope: v.optional(v.string()),
});

export function createTopics(stack: Stack, { topics }: AwsEndpoint): void {
  for (const { identity } of stack.of('AWS::SNS::Topic')) {
    const { subscriptionArns } = topics.createTopic(identity.name, {}, {}, region);
    // A topic kept on disk takes a changed template: subscriptions hold nothing, so they are replaced.
    for (const arn of [...subscriptionArns]) topics.unsubscribe(arn);
  }
  for (const { properties } of stack.of('AWS::SNS::Subscription')) {
    const { TopicArn, Protocol, Endpoint, ...attributes } = v.parse(SubscriptionProperties, properties);
    if (Protocol === 'sqs') topics.subscribe(TopicArn, Protocol, Endpoint, asStrings(attributes));
  }
}

function asStrings(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}
