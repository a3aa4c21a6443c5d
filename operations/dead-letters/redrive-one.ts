import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { DeadLetter } from './dead-letters.ts';
import type { DeadLetterQueue } from './queue.ts';

/** What only says why it was given up. */
const verdicts = new Set(['reason', 'fault', 'RequestID', 'ErrorCode', 'ErrorMessage']);

/** Sends one dead letter to where it failed, and takes it off its queue then: it may be there twice, and is never lost. */
export async function redriveOne(
  { client, destinationUrl }: DeadLetterQueue,
  letter: DeadLetter,
): Promise<void> {
  const attributes = Object.entries(letter.attributes).filter(([name]) => !verdicts.has(name));
  await client.send(
    new SendMessageCommand({
      QueueUrl: destinationUrl,
      MessageBody: letter.body,
      MessageAttributes: Object.fromEntries(
        attributes.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
      ...(letter.group === undefined ? {} : { MessageGroupId: letter.group }),
    }),
  );
  await letter.drop();
}
