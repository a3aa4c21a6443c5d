import { Refusal } from './refusal.ts';
import type { OutgoingMessage } from './sqs-message.ts';
import { messageSize } from './sqs-message.ts';
import { isXmlText } from './text.ts';

const largestBatch = 1024 * 1024;
const validGroupId = /^[a-zA-Z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/** What SQS refuses of one message; `largest` is its queue's MaximumMessageSize. */
export function checkMessage(message: OutgoingMessage, largest: number): void {
  const { body, groupId, delaySeconds } = message;
  if (body === '')
    throw new Refusal('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (!isXmlText(body)) throw illegalText();
  for (const [name, attribute] of Object.entries(message.attributes)) checkAttribute(name, attribute);
  const count = Object.keys(message.attributes).length;
  if (count > 10)
    throw parameter(`Number of message attributes [${count}] exceeds the allowed maximum [10].`);
  if (messageSize(message) > largest) {
    throw parameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${largest} bytes.`,
    );
  }
  if (groupId !== undefined && !validGroupId.test(groupId)) {
    const reason =
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.';
    throw parameter(`Value ${groupId} for parameter MessageGroupId is invalid. Reason: ${reason}`);
  }
  if (delaySeconds !== undefined && (delaySeconds < 0 || delaySeconds > 900)) {
    const reason = 'DelaySeconds must be >= 0 and <= 900.';
    throw parameter(`Value ${delaySeconds} for parameter DelaySeconds is invalid. Reason: ${reason}`);
  }
}

/** What SQS refuses of a batch as a whole. */
export function checkBatch(
  entries: readonly { readonly id: string; readonly message: OutgoingMessage }[],
): void {
  const refuse = (type: string, message: string) => new Refusal(type, message);
  if (entries.length === 0)
    throw refuse('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10) {
    throw refuse('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.');
  }
  if (entries.some(({ id }) => !/^[\w-]{1,80}$/.test(id))) {
    const rule = 'A batch entry id can only contain alphanumeric characters, hyphens and underscores.';
    throw refuse('InvalidBatchEntryId', `${rule} It can be at most 80 letters long.`);
  }
  const ids = entries.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw refuse('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
  const size = entries.reduce((total, { message }) => total + messageSize(message), 0);
  if (size > largestBatch) {
    const limit = `Batch requests cannot be longer than ${largestBatch} bytes.`;
    throw refuse('BatchRequestTooLong', `${limit} You have sent ${size} bytes.`);
  }
}

function checkAttribute(
  name: string,
  { DataType, StringValue, BinaryValue }: OutgoingMessage['attributes'][string],
) {
  if ((StringValue ?? '') === '' && (BinaryValue ?? '') === '') {
    throw parameter(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${DataType}'.`,
    );
  }
  if (StringValue !== undefined && !isXmlText(StringValue)) throw illegalText();
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
