import { Refusal } from './refusal.ts';
import type { SnsEntry, SnsMessage } from './sns-message.ts';
import { snsSize } from './sns-message.ts';
import { isXmlText } from './text.ts';

const largestBatch = 256 * 1024;
const mostEntries = 10;

/** What SNS refuses of one message and fauxqs would publish. */
export function checkPublished({ text, attributes }: SnsMessage): void {
  if (text === '') throw new Refusal('InvalidParameter', 'Invalid parameter: Empty message');
  for (const { name, type, value } of attributes) {
    if (value === '') {
      const rule = `must contain non-empty message attribute value for message attribute type '${type}'.`;
      throw new Refusal('ParameterValueInvalid', `The message attribute '${name}' ${rule}`);
    }
  }
  if (![text, ...attributes.map(({ value }) => value)].every(isXmlText)) {
    throw new Refusal('InvalidParameter', 'Invalid parameter: Message Reason: Invalid characters found.');
  }
}

export function checkPublishedBatch(entries: readonly SnsEntry[]): void {
  // Counted here since fauxqs never sees the entries that fail one by one.
  if (entries.length > mostEntries) {
    const limit = 'The batch request contains more entries than permissible.';
    throw new Refusal('TooManyEntriesInBatchRequest', limit);
  }
  const size = entries.reduce((total, { message }) => total + snsSize(message), 0);
  if (size > largestBatch) {
    const limit = 'The length of all the messages put together is more than the limit.';
    throw new Refusal('BatchRequestTooLong', limit);
  }
}
