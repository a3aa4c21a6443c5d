import { receiveMessage, type SqsMessage, type SqsStore } from './fauxqs-private.ts';
import { type JsonObject, listAt } from './json.ts';

/**
 * The queue that a message in a dead-letter queue came from. The only place for it that fauxqs keeps on disk is the
 * sequence number, which messages of standard queues don't have.
 */
export function deadLetterSource(message: SqsMessage): string | undefined {
  return message.sequenceNumber;
}

export function setDeadLetterSource(message: SqsMessage, queueArn: string): void {
  message.sequenceNumber = queueArn;
}

/** fauxqs's ReceiveMessage, with the system attribute DeadLetterQueueSourceArn. */
export async function receiveWithSource(body: JsonObject, store: SqsStore): Promise<object> {
  const asked = (list: string) =>
    listAt(body, list).map((name) => (name === 'DeadLetterQueueSourceArn' ? 'SequenceNumber' : name));
  const lists = ['AttributeNames', 'MessageSystemAttributeNames'].map((list) => [list, asked(list)]);
  const answer = await receiveMessage({ ...body, ...Object.fromEntries(lists) }, store);
  for (const { Attributes = {} } of answer.Messages ?? []) {
    const { SequenceNumber: source } = Attributes;
    if (!source?.startsWith('arn:')) continue;
    Attributes.DeadLetterQueueSourceArn = source;
    delete Attributes.SequenceNumber;
  }
  return answer;
}
