import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type PosternEvent, parseEvent } from 'postern/events';
import { byRecipient } from 'postern/queries';

const events = { client: new DynamoDBClient(), name: process.env.EVENTS_TABLE ?? '', shards: 1 };

/** An event that fails comes again, and after 20 times moves to the dead-letter queue; the others are done. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const { messageId, body } of Records) {
    try {
      await heed(parseEvent(body));
    } catch (error) {
      console.error(messageId, error instanceof Error ? error.message : 'failed');
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

/** Logs ids and counts, never addresses: this is mail. */
async function heed(event: PosternEvent): Promise<void> {
  if (event.type !== 'email.bounced' || event.data.recipient === undefined) return;
  const { code } = event.data.failure?.smtp ?? {};
  const page = await byRecipient(events, {
    recipient: event.data.recipient,
    providers: [event.provider],
    type: 'email.bounced',
    limit: 10,
  });
  console.log(`${event.id}: SMTP ${code ?? 'says nothing'}, bounce ${page.events.length} of this recipient`);
}
