import { type SqsQueue, SqsStore } from './fauxqs-private.ts';
import { checkBatch, checkMessage } from './guard-sqs.ts';
import type { JsonObject } from './json.ts';
import { Refusal } from './refusal.ts';
import type { OutgoingMessage } from './sqs-message.ts';
import { parseBatch, parseMessage } from './sqs-message.ts';

/** Sends of our own to standard queues: fauxqs's refuse every emoji and drop the message group. */
export function sendMessage(queue: SqsQueue, body: JsonObject): JsonObject {
  return enqueue(queue, parseMessage(body));
}

export function sendMessageBatch(queue: SqsQueue, body: JsonObject): JsonObject {
  const entries = parseBatch(body);
  checkBatch(entries);
  const successful: JsonObject[] = [];
  const failed: JsonObject[] = [];
  for (const { id, message } of entries) {
    try {
      successful.push({ Id: id, ...enqueue(queue, message) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failed.push({ Id: id, SenderFault: true, Code: error.type, Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed };
}

function enqueue(queue: SqsQueue, message: OutgoingMessage): JsonObject {
  checkMessage(message, Number(queue.attributes.MaximumMessageSize));
  const delay = message.delaySeconds ?? Number(queue.attributes.DelaySeconds);
  const stored = SqsStore.createMessage(
    message.body,
    message.attributes,
    delay > 0 ? delay : undefined,
    message.groupId,
  );
  queue.enqueue(stored);
  const { messageId, md5OfBody, md5OfMessageAttributes } = stored;
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5OfBody,
    ...(md5OfMessageAttributes ? { MD5OfMessageAttributes: md5OfMessageAttributes } : {}),
  };
}
