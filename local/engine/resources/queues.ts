import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { Stack } from '../stack/stack.ts';

const seconds = v.optional(v.number());

/** Encryption settings are left out: nothing is encrypted here. */
const QueueProperties = v.object({
  DelaySeconds: seconds,
  MaximumMessageSize: v.optional(v.number()),
  MessageRetentionPeriod: seconds,
  ReceiveMessageWaitTimeSeconds: seconds,
  VisibilityTimeout: seconds,
  RedrivePolicy: v.optional(v.record(v.string(), v.unknown())),
  RedriveAllowPolicy: v.optional(v.record(v.string(), v.unknown())),
  FifoQueue: v.optional(v.boolean()),
  ContentBasedDeduplication: v.optional(v.boolean()),
  DeduplicationScope: v.optional(v.string()),
  FifoThroughputLimit: v.optional(v.string()),
});

export async function createQueues(stack: Stack, sqs: SQSClient): Promise<void> {
  const queues = stack.of('AWS::SQS::Queue').map(({ identity, properties }) => {
    const { FifoQueue, ...attributes } = v.parse(QueueProperties, properties);
    return { identity, fifo: FifoQueue === true, attributes: asStrings(attributes) };
  });
  for (const { identity, fifo } of queues) {
    const attributes = fifo ? { FifoQueue: 'true' } : {};
    await sqs.send(new CreateQueueCommand({ QueueName: identity.name, Attributes: attributes }));
  }
  // Apart from creation: a queue kept on disk takes a changed template, and dead-letter queues exist by now.
  for (const { identity, attributes } of queues) {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: identity.ref, Attributes: attributes }));
  }
}

function asStrings(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}
