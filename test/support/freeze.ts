import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { Course } from '../../functions/consumer/course.ts';
import { cut } from '../../functions/consumer/normalise.ts';
import { keepProgress } from '../../functions/consumer/progress.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { toItem } from '../../functions/events/item.ts';
import { holdsEvent, ttlAttribute } from '../../functions/events/keys.ts';
import { payloadKey, payloadRef } from '../../functions/events/payload-ref.ts';
import { publishedForm } from '../../functions/events/published.ts';
import { itemText } from '../../functions/events/whole-item.ts';
import { providers } from '../../functions/providers.ts';
import { type Delivery, encodeDelivery } from '../../functions/webhook/delivery.ts';
import { encodePointer } from '../../functions/webhook/pointer.ts';
import { receive } from '../../functions/webhook/receive.ts';
import { tokenDigest } from '../../functions/webhook/signature.ts';
import { encodeUnsent, encodeUnverified, spoolKey } from '../../functions/webhook/spool.ts';
import { fromItem } from '../../operations/queries/read-item.ts';
import { sampleSecret, samplesOf } from '../../operations/samples/read.ts';
import type { Frozen } from './frozen.ts';
import { gateOf } from './gate.ts';
import { receivedAt, requestOf } from './outcome.ts';
import type { Postern } from './postern.ts';
import { sqsRecord } from './sqs-record.ts';
import { layout } from './stored-deliveries.ts';

type Item = Record<string, AttributeValue>;

/** Bytes beyond which a sample shows nothing that a smaller one doesn't. */
const largest = 8_000;

/** One sample for each type of event of each provider's names, as the webhook function would send it. */
async function deliveries(): Promise<readonly Delivery[]> {
  const found: Delivery[] = [];
  for (const provider of providers) {
    const seen = new Set<string>();
    for (const sample of samplesOf(provider)) {
      const types = sample.expected.events.map(({ event }) => `${event.type} ${event.providertype}`);
      const isNew = types.some((type) => !seen.has(type));
      if (sample.expected.status !== 200 || !isNew || sample.body.length > largest) continue;
      for (const type of types) seen.add(type);
      const secret = sampleSecret(provider);
      const keep = async (delivery: Delivery) => {
        found.push(delivery);
        return { where: 'queue' as const };
      };
      const gate = gateOf(async () => JSON.stringify({ current: secret }), { keep });
      await receive(
        provider,
        requestOf(provider, sample, secret, `frozen-${provider.name}-${sample.name}`),
        gate,
      );
    }
  }
  return found;
}

/** The same with every property that few deliveries have. */
function variants(first: Delivery): readonly Delivery[] {
  const variant = (id: string, parts: Partial<Delivery>) => ({ ...first, id: `frozen-${id}`, ...parts });
  return [
    variant('instance', { instance: 'eu' }),
    variant('reconciled', { reconciled: true }),
    variant('new-headers', { newHeaders: ['x-new'] }),
    variant('revoked', { revoked: true }),
    // No text in UTF-8, so that it crosses in base64; it is no JSON either, and becomes a dead letter.
    variant('base64', { body: Buffer.from([0xff]) }),
  ];
}

function pointerAndObject(delivery: Delivery) {
  const object = spoolKey('large', delivery);
  return {
    message: encodePointer({ ...delivery, object }),
    object: [object, encodeDelivery(delivery)] as const,
  };
}

async function progressObject(delivery: Delivery): Promise<readonly [string, string]> {
  const parts = cut(delivery);
  const items = parts.items.slice(0, 1).flatMap((item) => Array.from({ length: 30 }, () => item));
  const taken = { ...parts, items, record: sqsRecord('frozen', '') };
  const kept: [string, string][] = [];
  const bucket = {
    name: 'spool',
    put: async () => undefined,
    get: async () => '',
    replace: async (key: string, text: string) => void kept.push([key, text]),
  };
  await keepProgress(bucket, new Course(taken, { next: 25, failed: [3], stored: 24 }));
  const [object] = kept;
  if (object === undefined) throw new Error('no progress was kept');
  return object;
}

/** Events as only some become: too large for SNS, redacted, resent, of `postern prove`, asked of an API. */
function rareEvents(event: PosternEvent): readonly PosternEvent[] {
  const { payload: _, envelope: __, ...data } = event.data;
  const numbered = (n: number) => ({ ...event, id: `${n}`.repeat(32) });
  const large = numbered(1);
  return [
    { ...large, data: { ...data, payloadRef: payloadRef('spool', payloadKey(large)) } },
    { ...numbered(2), redacted: true },
    { ...numbered(3), reconciled: true },
    { ...numbered(4), proving: 'run-1' },
    { ...numbered(5), instance: 'eu' },
  ];
}

/** Stored until long after anybody reads this, so that a test of it does not expire. */
const never = { N: String(Date.UTC(2999, 0) / 1_000) };

async function scan(client: DynamoDBClient, table = ''): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) items.push(...Items);
  const text = (item: Item) => `${item.pk?.S} ${item.sk?.S}`;
  return items
    .map((item) => (ttlAttribute in item ? { ...item, [ttlAttribute]: never } : item))
    .sort((one, other) => (text(one) < text(other) ? -1 : 1));
}

async function receiveAll({ sqs, eventsQueueUrl: QueueUrl, depth }: Postern): Promise<Frozen['published']> {
  const published: Frozen['published'][number][] = [];
  while ((await depth(QueueUrl)) > 0) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    for (const { Body = '', MessageAttributes = {}, ReceiptHandle } of Messages) {
      const attributes = Object.entries(MessageAttributes).map(([name, value]) => [
        name,
        value.StringValue ?? '',
      ]);
      published.push({ attributes: Object.fromEntries(attributes.sort()), body: Body });
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  return published.sort((one, other) => (one.body < other.body ? -1 : 1));
}

/** All that this version writes: by the bundles on the local engine, and by calling functions for what takes an outage. */
export async function freeze(postern: Postern): Promise<Frozen> {
  const sent = await deliveries();
  const [first] = sent;
  if (first === undefined) throw new Error('no samples');
  const { message: pointer, object } = pointerAndObject({ ...first, id: 'frozen-large' });
  const usual = [...sent, ...variants(first)].map(encodeDelivery);
  const dynamodb = new DynamoDBClient({
    endpoint: postern.engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  for (const MessageBody of usual)
    await postern.sqs.send(new SendMessageCommand({ QueueUrl: postern.queueUrl, MessageBody }));
  await postern.drained();
  const { EventsTableName, SubscriptionsTableName } = postern.engine.outputs;
  const items = await scan(dynamodb, EventsTableName);
  const subscriptions = await scan(dynamodb, SubscriptionsTableName);
  const published = await receiveAll(postern);
  const stored = items.filter(({ sk }) => holdsEvent(sk?.S ?? ''));
  const [whole] = stored.map(fromItem);
  if (whole === undefined) throw new Error('nothing was stored');
  const rare = rareEvents(whole);
  const rareItems = rare.map((event) => ({ ...toItem(event, receivedAt, layout), [ttlAttribute]: never }));
  const [large] = rare;
  const { payload = '', envelope } = whole.data;
  const unsent = encodeUnsent({ group: 'a-group', message: encodeDelivery(first) });
  const token = tokenDigest('frozen').toString('hex');
  const objects = [
    object,
    await progressObject({ ...first, id: 'frozen-progress' }),
    [spoolKey('outage', { ...first, id: 'frozen-outage' }), unsent],
    [spoolKey('unverified', { ...first, id: 'frozen-unverified' }), encodeUnverified(token, first)],
    [payloadKey(large ?? whole), itemText(envelope === undefined ? { payload } : { payload, envelope })],
  ];
  const forms = [...rare, { ...whole, resent: true as const }].map(publishedForm);
  dynamodb.destroy();
  return {
    messages: [...usual, pointer],
    objects: Object.fromEntries(objects),
    events: [...stored, ...rareItems].map((item) => ({ item, event: { ...fromItem(item) } })),
    leads: items.filter(({ sk }) => !holdsEvent(sk?.S ?? '')),
    subscriptions,
    published: [
      ...published,
      ...forms.map(({ message, attributes }) => ({
        attributes: Object.fromEntries(attributes),
        body: message,
      })),
    ],
  };
}
