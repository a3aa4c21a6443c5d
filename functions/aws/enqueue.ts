import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

export interface Queue {
  readonly client: SQSClient;
  readonly url: string;
}

/** Returns when SQS has confirmed. `group` is a `messageGroupId`. */
export async function enqueue({ client, url }: Queue, message: string, group: string): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: message, MessageGroupId: group }));
}
