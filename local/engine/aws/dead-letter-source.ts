import type { AwsAnswer } from './answer.ts';
import type { SqsMessage } from './fauxqs-private.ts';
import type { JsonObject } from './json.ts';
import { isObject, jsonObject, listAt, objectAt } from './json.ts';
import type { AwsRequest } from './request.ts';

/**
 * The queue that a message in a dead-letter queue came from. fauxqs has no place for it that is kept on disk but the
 * sequence number, which messages of standard queues don't have.
 */
export function deadLetterSource(message: SqsMessage): string | undefined {
  return message.sequenceNumber;
}

export function setDeadLetterSource(message: SqsMessage, queueArn: string): void {
  message.sequenceNumber = queueArn;
}

/** ReceiveMessage with the system attribute DeadLetterQueueSourceArn asked for where fauxqs has it. */
export function askForSource(request: AwsRequest): AwsRequest {
  const body = request.body.toString().replaceAll('"DeadLetterQueueSourceArn"', '"SequenceNumber"');
  const bytes = Buffer.from(body);
  return { ...request, headers: { ...request.headers, 'content-length': String(bytes.length) }, body: bytes };
}

/** The answer, with what fauxqs took for a sequence number by its own name. */
export function tellSource(answer: AwsAnswer): AwsAnswer {
  // A quote inside of a text is escaped in JSON: this is found in attributes alone.
  if (!answer.body.includes('"SequenceNumber":"arn:')) return answer;
  const body = jsonObject(answer.body);
  const Messages = listAt(body, 'Messages').map((message) => (isObject(message) ? named(message) : message));
  return { ...answer, body: Buffer.from(JSON.stringify({ ...body, Messages })) };
}

function named(message: JsonObject): JsonObject {
  const { SequenceNumber, ...attributes } = objectAt(message, 'Attributes');
  if (SequenceNumber === undefined) return message;
  return { ...message, Attributes: { ...attributes, DeadLetterQueueSourceArn: SequenceNumber } };
}
