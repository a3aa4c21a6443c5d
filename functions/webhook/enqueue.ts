import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Delivery, encodeDelivery } from './delivery.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const maxMessageBytes = 1_048_576;

/** The delivery is over what one SQS message holds. */
export class DeliveryTooLargeError extends Error {
  override readonly name = 'DeliveryTooLargeError';
}

/** Returns when SQS has confirmed: only then is the delivery durable. */
export async function enqueue(
  sqs: SQSClient,
  queueUrl: string,
  delivery: Delivery,
  account: string | undefined,
): Promise<void> {
  const message = encodeDelivery(delivery);
  if (Buffer.byteLength(message) > maxMessageBytes) {
    throw new DeliveryTooLargeError(`over ${maxMessageBytes} bytes as a queue message`);
  }
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: message,
      MessageGroupId: messageGroupId(delivery.provider, account),
    }),
  );
}

/** Fair queues work by group. Hashed, since an account may hold anything and SQS takes 128 ASCII characters. */
export function messageGroupId(provider: string, account: string | undefined): string {
  if (account === undefined) return provider;
  return `${provider}-${createHash('sha256').update(account).digest('hex').slice(0, 32)}`;
}
