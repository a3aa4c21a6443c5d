import { hash } from 'node:crypto';
import * as v from 'valibot';
import { openJsonService } from './aws-json.ts';
import type { Signing } from './signing.ts';

/** Where a webhook function puts deliveries. */
export interface DeliveryQueue {
  /** Returns when SQS has confirmed that it has the message as it was sent. `group` is a `messageGroupId`. */
  send(message: string, group: string, signal: AbortSignal): Promise<void>;
}

const Sent = v.object({ MD5OfMessageBody: v.string() });

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function openQueue(client: Signing, url: string, tryMs: number): DeliveryQueue {
  const { origin } = new URL(url);
  const call = openJsonService(client, { name: 'sqs', target: 'AmazonSQS', origin }, tryMs);
  return {
    async send(message, group, signal) {
      const input = { QueueUrl: url, MessageBody: message, MessageGroupId: group };
      const { MD5OfMessageBody } = v.parse(Sent, await call('SendMessage', input, signal));
      if (MD5OfMessageBody !== hash('md5', message)) throw new Error('SQS has another text than was sent');
    },
  };
}
