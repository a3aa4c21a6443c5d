import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import type { PosternEvent } from '../../functions/events/event.ts';
import { attributeType, publishedForm } from '../../functions/events/published.ts';
import { queueOutput } from '../../lib/output-keys.ts';
import { subscriberNames } from '../deployed.ts';
import type { Deployment } from '../deployment.ts';
import { OperationError } from '../failure.ts';

/** With its id, and marked. */
export function asResend(event: PosternEvent): PosternEvent {
  return { ...event, resent: true };
}

export function subscriberQueue({ find, keys, place }: Deployment, subscriber: string): string {
  const url = find(queueOutput(subscriber));
  if (url !== undefined) return url;
  throw new OperationError(
    `The stack ${place.stack} has no subscriber ${subscriber}. It has ${subscriberNames(keys).join(', ')}.`,
    'notFound',
  );
}

const atOnce = 4;

/** To one subscriber, whatever its filter, in the form that SNS uses. */
export async function resend(deployment: Deployment, subscriber: string, events: readonly PosternEvent[]) {
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
