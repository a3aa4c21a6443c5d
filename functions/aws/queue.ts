import { hash } from 'node:crypto';
import * as v from 'valibot';
import { openJsonService } from './aws-json.ts';
import type { Signing } from './signing.ts';

export type Queue = Readonly<ReturnType<typeof openQueue>>;

export interface SendOptions {
  readonly group?: string | undefined;
  readonly delaySeconds?: number;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const Sent = v.object({ MD5OfMessageBody: v.string() });
const Removed = v.object({ Failed: v.optional(v.array(v.object({ Id: v.string(), Code: v.string() })), []) });

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
export function openQueue(signing: Signing, url: string, tryMs: number) {
  const call = openJsonService(signing, { name: 'sqs', target: 'AmazonSQS', version: '1.0' }, tryMs);
  return {
    /** Returns when SQS has confirmed the unchanged message. */
    async send(
      message: string,
      { group, attributes, delaySeconds, signal }: SendOptions = {},
    ): Promise<void> {
      const input = {
        QueueUrl: url,
        MessageBody: message,
        DelaySeconds: delaySeconds,
        MessageAttributes: attributes && textsOf(attributes),
        MessageGroupId: group,
      };
      const { MD5OfMessageBody } = v.parse(Sent, await call('SendMessage', input, signal));
      if (MD5OfMessageBody !== hash('md5', message)) throw new Error('SQS has another text than was sent');
    },
    /** Sets in how many seconds a received message may be received again. */
    async delay(ReceiptHandle: string, VisibilityTimeout: number): Promise<void> {
      await call('ChangeMessageVisibility', { QueueUrl: url, ReceiptHandle, VisibilityTimeout });
    },
    /** Deletes up to ten received messages; returns SQS's fault for those that stay, by receipt handle. */
    async remove(receiptHandles: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const Entries = receiptHandles.map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle }));
      const { Failed } = v.parse(Removed, await call('DeleteMessageBatch', { QueueUrl: url, Entries }));
      return new Map(Failed.map(({ Id, Code }) => [receiptHandles[Number(Id)] ?? '', Code]));
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
