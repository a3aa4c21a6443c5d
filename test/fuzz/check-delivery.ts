import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Bucket } from '../../functions/aws/bucket.ts';
import { occurrenceOf } from '../../functions/consumer/normalise.ts';
import { take } from '../../functions/consumer/take.ts';
import { composeEvent } from '../../functions/events/compose.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { fitEvent } from '../../functions/events/fit-event.ts';
import { readWord } from '../../functions/events/instance.ts';
import { expiryOf, toItem } from '../../functions/events/item.ts';
import { holdsEvent } from '../../functions/events/keys.ts';
import { leadsOf } from '../../functions/events/leads.ts';
import { maxPublishedBytes, publishedForm } from '../../functions/events/published.ts';
import { wholeItem } from '../../functions/events/whole-item.ts';
import { decodeDelivery } from '../../functions/webhook/delivery.ts';
import { maxMessageBytes, readPointer } from '../../functions/webhook/pointer.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { checkAttributes, parameterLevels } from '../../local/engine/aws/guard-values.ts';
import { checkItemSize } from '../../local/engine/aws/item-size.ts';
import { checkPublished } from '../../local/engine/aws/sns-message.ts';
import { isXmlText } from '../../local/engine/aws/xml.ts';
import { fromItem } from '../../operations/queries/read-item.ts';
import { itemSize } from '../../tools/bench/write-units.ts';
import { sqsRecord } from '../support/sqs-record.ts';
import { validityOf } from '../support/validity.ts';
import { quickly, unless } from './unless.ts';

const storedAt = new Date('2026-11-22T00:00:01.000Z');
const layout = { shards: 3, retentionDays: 400 };

/** Of a delivery with thousands of events, these many are looked at closely. */
const closely = 3;

/** Puts a queue message through the consumer, as far as what it would store and publish. */
export async function checkDelivery(
  provider: Provider,
  message: string,
  spool: ReadonlyMap<string, string>,
): Promise<string> {
  unless(Buffer.byteLength(message) <= maxMessageBytes, 'SQS takes the size of the message');
  unless(isXmlText(message), 'SQS takes the characters of the message');
  const taken = await quickly(
    'normalising',
    () => take(bucketOf(spool), sqsRecord('m', message)),
    (result) => 1_000 + ('items' in result ? result.items.length / 5 : 0),
  );
  if ('transient' in taken) throw new Error(`not cut into items: ${taken.reason} ${taken.fault}`);
  const { items } = taken;
  unless(items.length > 0 || isEmptyBatch(provider, message, spool), 'an authentic delivery gives an event');
  const step = Math.max(1, Math.floor(items.length / closely));
  let firstType = 'nothing';
  for (let at = 0; at < items.length; at += step) {
    const item = items[at];
    if (item === undefined) break;
    const { event, sighting = none } = await quickly('normalising', () => occurrenceOf(taken, item));
    if (at === 0) firstType = event.type;
    await checkEvent(provider, event);
    const { id, resource = '', account = '', message: words = '' } = sighting;
    unless(Buffer.byteLength(id) <= 2_048, 'the subscription is a key that DynamoDB takes');
    checkItemSize({ sighting: { S: id + resource + account + words } });
  }
  return firstType;
}

const none = { id: '', resource: undefined, account: undefined, message: undefined };

function bucketOf(spool: ReadonlyMap<string, string>): Bucket {
  return {
    name: 'spool',
    put: async () => undefined,
    replace: async () => undefined,
    get: async (key) => spool.get(key) ?? '',
  };
}

/** Arpoone alone sends lists, and one without items reports nothing. */
function isEmptyBatch({ name }: Provider, message: string, spool: ReadonlyMap<string, string>): boolean {
  const { object } = readPointer(message) ?? {};
  const { body } = decodeDelivery(object === undefined ? message : (spool.get(object) ?? ''));
  return readWord(name).provider === 'arpoone' && /^\s*\[\s*\]\s*$/.test(body.toString());
}

async function checkEvent(provider: Provider, event: PosternEvent): Promise<void> {
  // The validators that are not ours take longer than all else: by its id, every eighth event meets them.
  const validity = Number.parseInt(event.id.slice(0, 2), 16) % 8 === 0 ? validityOf(jsonOf(event)) : 'valid';
  unless(validity === 'valid', `the event is valid: ${validity.slice(0, 200)}`);
  const fitted = await quickly('fitting an event', () => fitEvent(event, 'spool'));
  if (fitted === undefined) {
    unless(attributesBytes(event) > 80_000, 'only by its attributes is an event too large');
    return;
  }
  const item = toItem(fitted.event, storedAt, layout);
  checkKeys(item);
  checkAttributes(item, parameterLevels);
  checkItemSize(item);
  for (const lead of leadsOf(fitted.event)) checkLead(lead.item(expiryOf(fitted.event, layout)));
  const { message, attributes, bytes } = publishedForm(fitted.event);
  unless(bytes <= maxPublishedBytes, 'SNS takes the size of the event');
  checkPublished({
    text: message,
    attributes: attributes.map(([name, value]) => ({ name, type: 'String', value })),
  });
  const read = fromItem(item);
  unless(isDeepStrictEqual(read, jsonOf(fitted.event)), 'what is stored is read back');
  const get = async () => fitted.object?.text ?? '';
  const whole = await wholeItem(read, { bucket: 'spool', get });
  const { deliveryid, recordedtime } = read;
  const again = composeEvent(
    { ...readWord(provider.name), deliveryid, recordedtime },
    whole,
    provider.normalize(whole),
  );
  unless(JSON.stringify(again) === JSON.stringify(event), 'the event is made again of what is stored');
}

/** It is in the table, and in the index of recipients at most. */
function checkLead(lead: Record<string, AttributeValue>): void {
  unless(lead.bucket === undefined && !holdsEvent(lead.sk?.S ?? ''), 'what leads to an event is none');
  checkKeys({ ...lead, bucket: { S: 'none' }, stored: { S: 'none' } });
  unless(itemSize(lead) <= 1_024, 'what leads to an event costs a unit in the table');
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
function checkKeys({ pk, sk, bucket, stored, recipient }: Record<string, AttributeValue>): void {
  for (const [key, most] of [
    [pk, 2_048],
    [sk, 1_024],
    [bucket, 2_048],
    [stored, 1_024],
    [recipient, 2_048],
  ] as const) {
    if (key === recipient && recipient === undefined) continue;
    const text = key?.S ?? '';
    unless(
      text !== '' && Buffer.byteLength(text) <= most,
      'a key is not empty, nor longer than DynamoDB takes',
    );
    unless(text.isWellFormed(), 'a key is well-formed Unicode');
  }
}

function jsonOf(event: PosternEvent) {
  return JSON.parse(JSON.stringify(event));
}

function attributesBytes({ data: _, ...attributes }: PosternEvent): number {
  return Buffer.byteLength(JSON.stringify(attributes));
}
