import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { normalise } from '../../functions/consumer/normalise.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { expiryOf, toItem } from '../../functions/events/item.ts';
import { holdsEvent } from '../../functions/events/keys.ts';
import { leadsOf } from '../../functions/events/leads.ts';
import { providers } from '../../functions/providers.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { sampleEvents } from '../../operations/samples/read.ts';
import { receivedAt } from './outcome.ts';
import type { Postern } from './postern.ts';

export type Attributes = Record<string, AttributeValue>;

export function providerNamed(name: string): Provider {
  const provider = providers.find((one) => one.name === name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  return provider;
}

/** EmailEngine's word of a new message, with this much text. */
export function largeBody(bytes: number, account = 'large'): Buffer {
  const data = { id: 'large', text: { plain: 'x'.repeat(bytes) } };
  return Buffer.from(JSON.stringify({ event: 'messageNew', account, date: receivedAt.toISOString(), data }));
}

/** The events of a verified delivery, as the consumer makes them. */
export function eventsOf(provider: Provider, body: Buffer, headers = {}): readonly PosternEvent[] {
  const received = { id: 'delivery-1', provider: provider.name, receivedAt: receivedAt.toISOString() };
  return normalise({ ...received, headers, body }).map(({ event }) => event);
}

/** The events of every fixture that becomes any, each once. */
export const fixtureEvents = () => sampleEvents(receivedAt);

export const layout = { shards: 1, retentionDays: 400 };

/** An events table that is written to without the consumer. */
export function tableOf({ engine }: Postern) {
  const credentials = { accessKeyId: 'engine', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint: engine.endpoint, region: 'us-east-1', credentials });
  const TableName = engine.outputs.EventsTableName ?? '';
  const put = (Item: Attributes) => client.send(new PutItemCommand({ TableName, Item }));
  return {
    put,
    /** At once, as many as there are; DynamoDB takes 25 in one request. */
    async putAll(items: readonly Attributes[]): Promise<void> {
      for (let at = 0; at < items.length; at += 25) {
        const requests = items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } }));
        await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
      }
    },
    async store(events: readonly PosternEvent[], storedAt: Date): Promise<void> {
      for (const event of events) await put(toItem(event, storedAt, layout));
    },
    /** With what leads to them, as the consumer does. */
    async storeLed(events: readonly PosternEvent[], storedAt: Date): Promise<void> {
      await this.store(events, storedAt);
      for (const event of events)
        for (const lead of leadsOf(event)) await put(lead.item(expiryOf(event, layout)));
    },
    /** The items of these events as they are stored, in their order. */
    async read(events: readonly PosternEvent[]): Promise<readonly (Attributes | undefined)[]> {
      const found = new Map<string, Attributes>();
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
        for (const item of Items)
          if (holdsEvent(item.sk?.S ?? '')) found.set(item.sk?.S?.split('#')[1] ?? '', item);
      }
      return events.map(({ id }) => found.get(id));
    },
    close: () => client.destroy(),
  };
}
