import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { consume, type WholeEvent } from 'postern/consume';
import { byRecipient } from 'postern/queries';

const events = { client: new DynamoDBClient(), name: process.env.EVENTS_TABLE ?? '-', shards: 1 };

/** An event that throws comes again, and after 20 times moves to the dead-letter queue; the others are done. */
export const handler = consume(heed);

/** Logs ids and counts, never addresses: this is mail. */
async function heed(event: WholeEvent): Promise<void> {
  if (event.type !== 'email.bounced' || event.data.recipient === undefined) return;
  const { code } = event.data.failure?.smtp ?? {};
  const page = await byRecipient(events, {
    recipient: event.data.recipient,
    providers: [event.provider],
    type: 'email.bounced',
    limit: 10,
  });
  console.log(`${event.id}: SMTP ${code ?? 'code unknown'}, bounce ${page.events.length} of this recipient`);
}
