import { hash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

export interface Queue {
  readonly client: SQSClient;
  readonly url: string;
}

/** Returns when SQS has confirmed. `group` is a `messageGroupId`. */
export async function enqueue(
  { client, url }: Queue,
  message: string,
  group: string,
  signal?: AbortSignal,
): Promise<void> {
  const command = new SendMessageCommand({ QueueUrl: url, MessageBody: message, MessageGroupId: group });
  await client.send(command, signal === undefined ? {} : { abortSignal: signal });
}

/** Fair queues work by group. Hashed, since an account may hold anything and SQS takes 128 ASCII characters. */
export function messageGroupId(provider: string, account: string | undefined): string {
  if (account === undefined) return provider;
  return `${provider}-${hash('sha256', account).slice(0, 32)}`;
}
