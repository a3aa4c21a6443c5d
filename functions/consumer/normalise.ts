import type { SQSRecord } from 'aws-lambda';
import { composeEvent } from '../events/compose.ts';
import type { PosternEvent } from '../events/event.ts';
import { providers } from '../providers.ts';
import { type Delivery, decodeDelivery } from '../webhook/delivery.ts';

const byName = new Map(providers.map((provider) => [provider.name, provider]));

/** A delivery of a provider that this deployment does not have. */
export class UnknownProviderError extends Error {
  override readonly name = 'UnknownProviderError';
}

/** One queue message → its delivery and events. A throw is permanent: the same message throws again. */
export function normalise(record: SQSRecord): { delivery: Delivery; events: readonly PosternEvent[] } {
  const delivery = decodeDelivery(record.body);
  const provider = byName.get(delivery.provider);
  if (provider === undefined) throw new UnknownProviderError('not in the registry');
  const origin = { provider: provider.name, deliveryid: delivery.id, recordedtime: delivery.receivedAt };
  const events = provider.split(delivery).map((item) => composeEvent(origin, item, provider.normalize(item)));
  return { delivery, events };
}
