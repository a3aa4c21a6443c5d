import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { allSubscriptions, openTable } from '../functions/aurinko/subscriptions/table.ts';
import { cut, normalise } from '../functions/consumer/normalise.ts';
import { readProgress } from '../functions/consumer/progress.ts';
import { aliasTarget, eventSortKey } from '../functions/events/keys.ts';
import { publishedForm } from '../functions/events/published.ts';
import { wholeItem } from '../functions/events/whole-item.ts';
import { parseEvent } from '../functions/subscriber/parse-event.ts';
import { decodeDelivery } from '../functions/webhook/delivery.ts';
import { decodePointed, readPointer } from '../functions/webhook/pointer.ts';
import { decodeUnsent, decodeUnverified, deliveryIdOf } from '../functions/webhook/spool.ts';
import { fromItem } from '../operations/queries/read-item.ts';
import { freeze } from './support/freeze.ts';
import { readFrozen, writeFrozen } from './support/frozen.ts';
import { type Postern, startPostern } from './support/postern.ts';
import { sqsRecord } from './support/sqs-record.ts';
import { validityOf } from './support/validity.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
const folder = join(import.meta.dirname, 'frozen');
// Once, before a release: FREEZE=1 npm test -- frozen. What is there is never written again.
if (process.env.FREEZE === '1') {
  const postern = await startPostern();
  writeFrozen(version, await freeze(postern));
  await postern.stop();
}
const versions = existsSync(folder) ? readdirSync(folder).filter((name) => /^\d/.test(name)) : [];

test('this version is frozen: FREEZE=1 npm test -- frozen', () => {
  expect(versions).toContain(version);
});

describe.each(versions)('what %s wrote', (frozenVersion) => {
  const frozen = readFrozen(frozenVersion);
  const ids = new Set(frozen.events.map(({ event }) => event.id));
  const keyOf = ({ pk, sk }: (typeof frozen.leads)[number]) => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' });
  const objectsIn = (place: string) =>
    Object.entries(frozen.objects).filter(([key]) => key.startsWith(`${place}/`));

  test('items are read as the events that they were', () => {
    expect(frozen.events.length).toBeGreaterThan(50);
    for (const { item, event } of frozen.events) expect(fromItem(item)).toEqual(event);
  });

  test('what leads to an event still does', () => {
    const partitions = new Set(frozen.events.map(({ item }) => keyOf(item).pk));
    const keys = new Set(frozen.events.map(({ item }) => `${keyOf(item).pk} ${keyOf(item).sk}`));
    const leads = frozen.leads.map(keyOf);
    const aliases = leads.flatMap((key) => aliasTarget(key) ?? []);
    const rows = leads.filter((key) => aliasTarget(key) === undefined);
    expect(Math.min(aliases.length, rows.length)).toBeGreaterThan(0);
    expect(aliases.filter((target) => !partitions.has(target))).toEqual([]);
    expect(rows.filter(({ pk, sk }) => !keys.has(`${pk} ${eventSortKey(sk)}`))).toEqual([]);
  });

  test('objects of the spool are read', async () => {
    const pointers = frozen.messages.flatMap((message) => readPointer(message) ?? []);
    expect(pointers.length).toBeGreaterThan(0);
    for (const pointer of pointers) {
      const delivery = decodePointed(pointer, frozen.objects[pointer.object] ?? '');
      expect(normalise(delivery).filter(({ event }) => !ids.has(event.id))).toEqual([]);
    }
    for (const [key, text] of objectsIn('outage')) {
      expect(ids).toContain(normalise(decodeDelivery(decodeUnsent(text).message))[0]?.event.id);
      expect(deliveryIdOf(key)).toBe('frozen-outage');
    }
    for (const [, text] of objectsIn('unverified'))
      expect(ids).toContain(normalise(decodeUnverified(text).delivery())[0]?.event.id);
    const places = new Set(Object.keys(frozen.objects).map((key) => key.split('/')[0]));
    expect([...places].sort()).toEqual(['large', 'outage', 'payloads', 'progress', 'unverified']);
  });

  test('a delivery continues where it was', async () => {
    const parts = cut(decodeDelivery(frozen.messages[0] ?? ''));
    const items = parts.items.slice(0, 1).flatMap((item) => Array.from({ length: 30 }, () => item));
    const taken = { ...parts, origin: { ...parts.origin, deliveryid: 'frozen-progress' }, items };
    const bucket = {
      name: 'spool',
      put: async () => undefined,
      replace: async () => undefined,
      get: async (key: string) => frozen.objects[key] ?? '',
    };
    const progress = await readProgress(bucket, { ...taken, record: sqsRecord('frozen', '') });
    expect(progress).toMatchObject({ next: 25, failed: [3] });
  });

  test('the payload of a large event is read from its object', async () => {
    const large = frozen.events.map(({ item }) => fromItem(item)).filter(({ data }) => data.payloadRef);
    expect(large.length).toBeGreaterThan(0);
    const payloads = { bucket: 'spool', get: async (key: string) => frozen.objects[key] ?? '' };
    for (const event of large) expect((await wholeItem(event, payloads)).payload).not.toBe('');
  });

  test('published events are events, valid by the schemas, and have every attribute that they had', () => {
    expect(frozen.published.length).toBeGreaterThan(50);
    for (const { attributes, body } of frozen.published) {
      const event = parseEvent(body);
      expect(validityOf(JSON.parse(body))).toBe('valid');
      expect(Object.fromEntries(publishedForm(event).attributes)).toMatchObject(attributes);
    }
    const events = frozen.published.map(({ body }) => parseEvent(body));
    const rare = [
      events.some(({ resent }) => resent),
      events.some(({ redacted }) => redacted),
      events.some(({ reconciled }) => reconciled),
      events.some(({ proving }) => proving),
      events.some(({ instance }) => instance),
      events.some(({ data }) => data.payloadRef),
    ];
    expect(rare).toEqual(rare.map(() => true));
  });
});

describe.each(versions)('a deployment of this version, over what %s left', (frozenVersion) => {
  const frozen = readFrozen(frozenVersion);
  let postern: Postern;
  let dynamodb: DynamoDBClient;

  beforeAll(async () => {
    postern = await startPostern();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    dynamodb = new DynamoDBClient({ endpoint: postern.engine.endpoint, region: 'us-east-1', credentials });
    const { EventsTableName, SubscriptionsTableName } = postern.engine.outputs;
    for (const Item of [...frozen.events.map(({ item }) => item), ...frozen.leads])
      await dynamodb.send(new PutItemCommand({ TableName: EventsTableName, Item }));
    for (const Item of frozen.subscriptions)
      await dynamodb.send(new PutItemCommand({ TableName: SubscriptionsTableName, Item }));
  });

  afterAll(async () => {
    dynamodb.destroy();
    await postern.stop();
  });

  /** By key, whatever order the table gives. */
  async function scanned(TableName = ''): Promise<ReadonlyMap<string, unknown>> {
    const found = new Map<string, unknown>();
    for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName }))
      for (const item of Items) found.set(`${item.pk?.S} ${item.sk?.S}`, item);
    return found;
  }

  test('gets its queue messages again and stores nothing new', async () => {
    const { EventsTableName, SubscriptionsTableName } = postern.engine.outputs;
    const before = [await scanned(EventsTableName), await scanned(SubscriptionsTableName)];
    for (const MessageBody of frozen.messages.filter((message) => readPointer(message) === undefined))
      await postern.sqs.send(new SendMessageCommand({ QueueUrl: postern.queueUrl, MessageBody }));
    await postern.drained();
    expect([await scanned(EventsTableName), await scanned(SubscriptionsTableName)]).toEqual(before);
    // The one that is no JSON.
    expect(await postern.depth(postern.deadLettersUrl)).toBe(1);
  });

  test('lists its subscriptions', async () => {
    const name = postern.engine.outputs.SubscriptionsTableName ?? '';
    const listed = await allSubscriptions(openTable(dynamodb, name, { provider: 'aurinko' }));
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.map(({ id }) => id).sort()).toEqual(frozen.subscriptions.map(({ pk }) => pk?.S).sort());
  });
});
