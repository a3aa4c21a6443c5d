import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type PosternEvent, parseEvent } from 'postern/events';

const sqs = new SQSClient();
const QueueUrl = process.env.EVENTS_QUEUE_URL;
const stopped = new AbortController();
process.once('SIGTERM', () => stopped.abort());
process.once('SIGINT', () => stopped.abort());

while (!stopped.signal.aborted) {
  for (const { MessageId, Body = '', ReceiptHandle } of await received()) {
    try {
      heed(parseEvent(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    } catch (error) {
      // It is not deleted, so that it comes again, and after 20 times moves to the dead-letter queue.
      console.error(MessageId, error instanceof Error ? error.message : 'failed');
    }
  }
}

async function received(): Promise<Message[]> {
  const request = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 });
  try {
    const { Messages = [] } = await sqs.send(request, { abortSignal: stopped.signal });
    return Messages;
  } catch (error) {
    if (stopped.signal.aborted) return [];
    throw error;
  }
}

/** An event may come more than once, with the same id each time. */
function heed(event: PosternEvent): void {
  switch (event.type) {
    case 'email.bounced':
    case 'email.failed':
      console.log(
        event.id,
        event.type,
        event.data.failure?.kind,
        event.data.failure?.final ? 'permanently' : '',
      );
      break;
    case 'email.opened':
      console.log(event.id, event.type, event.data.engagement?.userAgent);
      break;
    default:
      console.log(event.id, event.type);
  }
}
