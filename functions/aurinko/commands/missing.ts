import { fetchItems } from '../../../operations/queries/fetch-items.ts';
import type { EventSource } from '../../../operations/queries/queries.ts';
import { eventsOf, reconciledDeliveries } from '../../../operations/reconcile/delivery.ts';
import { eventKey } from '../../events/keys.ts';
import type { Provider } from '../../webhook/provider.ts';

/** The notification that would have brought these items, but for the subscription, which the list does not tell. */
export function trackingBody(account: string, payloads: readonly string[]): string {
  return `{"resource":"/email/tracking","accountId":${JSON.stringify(account)},"payloads":[${payloads.join(',')}]}`;
}

/** Those of the items whose event is not stored, read consistently by the key that a webhook gives it. */
export async function missingOf(
  source: EventSource,
  provider: Provider,
  account: string,
  payloads: readonly string[],
): Promise<readonly string[]> {
  const deliveries = reconciledDeliveries(provider, payloads, (some) => trackingBody(account, some));
  const events = deliveries.flatMap(eventsOf);
  const items = await fetchItems(source, events.map(eventKey));
  return payloads.filter((_, index) => items[index] === undefined);
}
