import { Refusal } from './refusal.ts';
import { isXmlText } from './xml.ts';

const largestBatch = 256 * 1024;
const mostEntries = 10;

type SnsMessage = ReturnType<typeof snsMessage>;

export function snsMessage(form: URLSearchParams, prefix = '') {
  const attributes = numbered(form, `${prefix}MessageAttributes.entry.`).map((at) => ({
    name: form.get(`${at}Name`) ?? '',
    type: form.get(`${at}Value.DataType`) ?? '',
    value: form.get(`${at}Value.StringValue`) ?? form.get(`${at}Value.BinaryValue`) ?? '',
  }));
  return { text: form.get(`${prefix}Message`) ?? '', attributes };
}

export function snsBatch(form: URLSearchParams) {
  return numbered(form, 'PublishBatchRequestEntries.member.').map((prefix) => ({
    /** Of its parameters in the form. */
    prefix,
    id: form.get(`${prefix}Id`) ?? '',
    message: snsMessage(form, prefix),
  }));
}

/** What SNS refuses and fauxqs would publish. */
export function checkPublished({ text, attributes }: SnsMessage): void {
  if (text === '') throw new Refusal('InvalidParameter', 'Invalid parameter: Empty message');
  for (const { name, type, value } of attributes) {
    if (value === '') {
      const rule = `must contain non-empty message attribute value for message attribute type '${type}'.`;
      throw new Refusal('ParameterValueInvalid', `The message attribute '${name}' ${rule}`);
    }
  }
  if (![text, ...attributes.map(({ value }) => value)].every(isXmlText))
    throw new Refusal('InvalidParameter', 'Invalid parameter: Message Reason: Invalid characters found.');
}

/** fauxqs never sees the entries that fail one by one. */
export function checkPublishedBatch(entries: ReturnType<typeof snsBatch>): void {
  if (entries.length > mostEntries)
    throw new Refusal(
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
    );
  if (entries.reduce((total, { message }) => total + sizeOf(message), 0) > largestBatch)
    throw new Refusal(
      'BatchRequestTooLong',
      'The length of all the messages put together is more than the limit.',
    );
}

function sizeOf({ text, attributes }: SnsMessage): number {
  return attributes.reduce((size, { name, type, value }) => {
    const bytes = Buffer.byteLength(value, type.startsWith('Binary') ? 'base64' : 'utf8');
    return size + Buffer.byteLength(name + type) + bytes;
  }, Buffer.byteLength(text));
}

/** The prefix of each member's parameters. */
function numbered(form: URLSearchParams, list: string): string[] {
  const positions = new Set<string>();
  for (const key of form.keys())
    if (key.startsWith(list)) positions.add(key.slice(0, key.indexOf('.', list.length) + 1));
  return [...positions];
}
