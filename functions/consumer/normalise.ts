import type { SQSRecord } from 'aws-lambda';
import { composeEvent } from '../events/compose.ts';
import type { PosternEvent, Sighting } from '../events/event.ts';
import { providers } from '../providers.ts';
import { type Delivery, decodeDelivery } from '../webhook/delivery.ts';

const byName = new Map(providers.map((provider) => [provider.name, provider]));

/** A delivery of a provider that this deployment does not have. */
export class UnknownProviderError extends Error {
  override readonly name = 'UnknownProviderError';
}

/** An event and, where its item tells of one, the subscription that it came by. */
export interface Occurrence {
  readonly event: PosternEvent;
  readonly sighting: Sighting | undefined;
}

/** One queue message → its delivery and events. A throw is permanent: the same message throws again. */
export function normalise(record: SQSRecord): {
  readonly delivery: Delivery;
  readonly occurrences: readonly Occurrence[];
} {
  const delivery = decodeDelivery(record.body);
  const provider = byName.get(delivery.provider);
  if (provider === undefined) throw new UnknownProviderError('not in the registry');
  const { id: deliveryid, receivedAt: recordedtime, reconciled } = delivery;
  const origin = { provider: provider.name, deliveryid, recordedtime, reconciled };
  const occurrences = provider.split(delivery).map((item) => {
    const normalized = provider.normalize(item);
    return { event: composeEvent(origin, item, normalized), sighting: normalized.sighting };
  });
  return { delivery, occurrences };
}
