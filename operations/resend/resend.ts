import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import type { PosternEvent } from '../../functions/events/event.ts';
import { attributeType, publishedForm } from '../../functions/events/published.ts';
import { queueOutput } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';
import { OperationError } from '../failure.ts';
import { subscriberNames } from '../subscriber-names.ts';

/** An event as it goes out once more: with the id that it has, and marked. */
export function asResend(event: PosternEvent): PosternEvent {
  return { ...event, resent: true };
}

/** Where a subscriber's events wait for it. */
export function subscriberQueue({ find, keys, place }: Deployment, subscriber: string): string {
  const url = find(queueOutput(subscriber));
  if (url !== undefined) return url;
  throw new OperationError(
    `The stack ${place.stack} has no subscriber ${subscriber}. It has ${subscriberNames(keys).join(', ')}.`,
    'notFound',
  );
}

const atOnce = 4;

/** Puts events on the queue of one subscriber alone, whatever its filter says, as SNS does: attributes beside the body. */
export async function resend(
  deployment: Deployment,
  subscriber: string,
  events: readonly PosternEvent[],
): Promise<void> {
  const QueueUrl = subscriberQueue(deployment, subscriber);
  const client = deployment.open(SQSClient);
  const send = async (event: PosternEvent) => {
    const { message, attributes } = publishedForm(asResend(event));
    const named = attributes.map(([name, StringValue]) => [name, { DataType: attributeType, StringValue }]);
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: message,
        MessageAttributes: Object.fromEntries(named),
      }),
    );
  };
  await pMap(events, send, { concurrency: atOnce });
}
