import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { composeEvent } from '../../functions/events/compose.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { toItem } from '../../functions/events/item.ts';
import { providers } from '../../functions/providers.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { sampleSecret, samplesOf } from '../../operations/samples/read.ts';

type Stored = Record<string, AttributeValue>;

/** What each event of the deliveries on disk, recorded ones and samples, is stored as. */
export function corpusItems(receivedAt: Date): readonly Stored[] {
  return providers
    .flatMap(samplesOf)
    .filter(({ expected }) => expected.events.length > 0)
    .flatMap(({ provider, body, headers }) => {
      const sent = headers(sampleSecret(provider), receivedAt).map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]);
      return itemsOf(provider, body, Object.fromEntries(sent), receivedAt);
    });
}

export function itemsOf(...delivered: Delivered): readonly Stored[] {
  const [, , , received] = delivered;
  return eventsOf(...delivered).map((event) => toItem(event, received, { shards: 1, retentionDays: 400 }));
}

type Delivered = readonly [
  provider: Provider,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  received: Date,
];

/** What a delivery becomes. */
export function eventsOf(...[provider, body, headers, received]: Delivered): readonly PosternEvent[] {
  const receivedAt = received.toISOString();
  const deliveryid = 'JKJaXmPLvHcESHA=';
  const origin = { provider: provider.name, deliveryid, recordedtime: receivedAt };
  return provider
    .split({ id: deliveryid, provider: provider.name, receivedAt, headers, body })
    .map((item) => composeEvent(origin, item, provider.normalize(item)));
}
