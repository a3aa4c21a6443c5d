import * as v from 'valibot';
import { type SqsQueue, SqsStore } from './fauxqs-private.ts';
import type { JsonObject } from './json.ts';
import { Refusal } from './refusal.ts';
import { isXmlText } from './xml.ts';

export const Attribute = v.object({
  DataType: v.string(),
  StringValue: v.exactOptional(v.string()),
  BinaryValue: v.exactOptional(v.string()),
});
const fields = {
  MessageBody: v.optional(v.string(), ''),
  MessageAttributes: v.optional(v.record(v.string(), Attribute), {}),
  DelaySeconds: v.optional(v.number()),
  MessageGroupId: v.optional(v.string()),
};
const Message = v.object(fields);
type Message = v.InferOutput<typeof Message>;
const Entry = v.object({ Id: v.string(), ...fields });
const Batch = v.object({ Entries: v.optional(v.array(Entry), []) });

/** fauxqs's sends refuse every emoji and drop the message group. */
export function sendMessage(queue: SqsQueue, body: JsonObject): JsonObject {
  return enqueue(queue, v.parse(Message, body));
}

export function sendMessageBatch(queue: SqsQueue, body: JsonObject): JsonObject {
  const { Entries } = v.parse(Batch, body);
  checkBatch(Entries);
  const successful: JsonObject[] = [];
  const failed: JsonObject[] = [];
  for (const { Id, ...message } of Entries) {
    try {
      successful.push({ Id, ...enqueue(queue, message) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failed.push({ Id, SenderFault: true, Code: error.type, Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed };
}

function enqueue(queue: SqsQueue, message: Message): JsonObject {
  checkMessage(message, Number(queue.attributes.MaximumMessageSize));
  const { MessageBody, MessageAttributes, MessageGroupId } = message;
  const delay = message.DelaySeconds ?? Number(queue.attributes.DelaySeconds);
  const delaySeconds = delay > 0 ? delay : undefined;
  const stored = SqsStore.createMessage(MessageBody, MessageAttributes, delaySeconds, MessageGroupId);
  queue.enqueue(stored);
  const { messageId, md5OfBody, md5OfMessageAttributes } = stored;
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5OfBody,
    ...(md5OfMessageAttributes ? { MD5OfMessageAttributes: md5OfMessageAttributes } : {}),
  };
}

const largestBatch = 1024 * 1024;
const validGroupId = /^[a-zA-Z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/** `largest` is the queue's MaximumMessageSize. */
function checkMessage(message: Message, largest: number): void {
  const { MessageBody, MessageAttributes, MessageGroupId: group, DelaySeconds: delay } = message;
  if (MessageBody === '')
    throw new Refusal('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (!isXmlText(MessageBody)) throw illegalText();
  for (const [name, { DataType, StringValue = '', BinaryValue = '' }] of Object.entries(MessageAttributes)) {
    if (StringValue === '' && BinaryValue === '')
      throw parameter(
        `Message (user) attribute '${name}' must contain a non-empty value of type '${DataType}'.`,
      );
    if (!isXmlText(StringValue)) throw illegalText();
  }
  const count = Object.keys(MessageAttributes).length;
  if (count > 10)
    throw parameter(`Number of message attributes [${count}] exceeds the allowed maximum [10].`);
  if (messageSize(message) > largest)
    throw parameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${largest} bytes.`,
    );
  if (group !== undefined && !validGroupId.test(group)) {
    const reason =
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.';
    throw parameter(`Value ${group} for parameter MessageGroupId is invalid. Reason: ${reason}`);
  }
  if (delay !== undefined && (delay < 0 || delay > 900)) {
    const reason = 'DelaySeconds must be >= 0 and <= 900.';
    throw parameter(`Value ${delay} for parameter DelaySeconds is invalid. Reason: ${reason}`);
  }
}

function checkBatch(entries: readonly v.InferOutput<typeof Entry>[]): void {
  const refuse = (type: string, message: string) => new Refusal(type, message);
  if (entries.length === 0)
    throw refuse('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10)
    throw refuse('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.');
  const ids = entries.map(({ Id }) => Id);
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    const rule = 'A batch entry id can only contain alphanumeric characters, hyphens and underscores.';
    throw refuse('InvalidBatchEntryId', `${rule} It can be at most 80 letters long.`);
  }
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw refuse('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
  const size = entries.reduce((total, message) => total + messageSize(message), 0);
  if (size > largestBatch) {
    const limit = `Batch requests cannot be longer than ${largestBatch} bytes.`;
    throw refuse('BatchRequestTooLong', `${limit} You have sent ${size} bytes.`);
  }
}

function messageSize({ MessageBody, MessageAttributes }: Message): number {
  return Object.entries(MessageAttributes).reduce(
    (size, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      size + Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
    Buffer.byteLength(MessageBody),
  );
}

function illegalText(): Refusal {
  const allowed = '#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';
  return new Refusal(
    'InvalidMessageContents',
    `Invalid characters found. Valid unicode characters are ${allowed}.`,
  );
}

function parameter(message: string): Refusal {
  return new Refusal('InvalidParameterValue', message);
}
