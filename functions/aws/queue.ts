import { hash } from 'node:crypto';
import * as v from 'valibot';
import { openJsonService } from './aws-json.ts';
import type { Signing } from './signing.ts';

/** One queue of SQS. */
export interface Queue {
  /** Returns when SQS has confirmed that it has the message as it was sent. */
  send(message: string, options?: SendOptions): Promise<void>;
  /** Says in how many seconds a message that was received may be received again. */
  delay(receiptHandle: string, seconds: number): Promise<void>;
}

export interface SendOptions {
  /** A `messageGroupId`. */
  readonly group?: string | undefined;
  /** Texts, by name. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Ends all tries. */
  readonly signal?: AbortSignal;
}

const Sent = v.object({ MD5OfMessageBody: v.string() });

/**
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export function openQueue(signing: Signing, url: string, tryMs: number): Queue {
  const { origin } = new URL(url);
  const call = openJsonService(signing, { name: 'sqs', target: 'AmazonSQS', version: '1.0', origin }, tryMs);
  return {
    async send(message, { group, attributes, signal } = {}) {
      const input = {
        QueueUrl: url,
        MessageBody: message,
        MessageGroupId: group,
        MessageAttributes: attributes && textsOf(attributes),
      };
      const { MD5OfMessageBody } = v.parse(Sent, await call('SendMessage', input, signal));
      if (MD5OfMessageBody !== hash('md5', message)) throw new Error('SQS has another text than was sent');
    },
    async delay(ReceiptHandle, VisibilityTimeout) {
      await call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle, VisibilityTimeout });
    },
  };
}

function textsOf(attributes: Readonly<Record<string, string>>) {
  const texts = Object.entries(attributes).map(([name, StringValue]) => [
    name,
    { DataType: 'String', StringValue },
  ]);
  return Object.fromEntries(texts);
}
