import { readFileSync } from 'node:fs';
import { composeEvent } from '../../functions/events/compose.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { expiryOf, toItem } from '../../functions/events/item.ts';
import { leadsOf } from '../../functions/events/leads.ts';
import { providers } from '../../functions/providers.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { readCase, sampleSecret } from '../../operations/samples/read.ts';
import type { Stored } from './write-units.ts';

/** Deliveries on disk, one a line, so that a new fixture changes no average. */
const listed = new URL('corpus.txt', import.meta.url);

export function corpusItems(receivedAt: Date): readonly Stored[] {
  const lines = readFileSync(listed, 'utf8').trim().split('\n');
  return lines.flatMap((line) => {
    const [providerName, caseName = ''] = line.split('/');
    const provider = providers.find(({ name }) => name === providerName);
    if (provider === undefined) throw new Error(`corpus.txt: no provider has ${line}`);
    const { body, headers } = readCase(provider, caseName);
    const sent = headers(sampleSecret(provider), receivedAt).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]);
    return itemsOf(provider, body, Object.fromEntries(sent), receivedAt);
  });
}

type Headers = Readonly<Record<string, string>>;

export function itemsOf(provider: Provider, body: Buffer, headers: Headers, received: Date) {
  const layout = { shards: 1, retentionDays: 400 };
  return eventsOf(provider, body, headers, received).map(
    (event): Stored => ({
      item: toItem(event, received, layout),
      leads: leadsOf(event).map((lead) => lead.item(expiryOf(event, layout))),
    }),
  );
}

export function eventsOf(provider: Provider, body: Buffer, headers: Headers, received: Date) {
  const receivedAt = received.toISOString();
  const deliveryid = 'JKJaXmPLvHcESHA=';
  const origin = { provider: provider.name, deliveryid, recordedtime: receivedAt };
  return provider
    .split({ id: deliveryid, provider: provider.name, receivedAt, headers, body })
    .map((item): PosternEvent => composeEvent(origin, item, provider.normalize(item)));
}
