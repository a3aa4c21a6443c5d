import { composeEvent } from '../events/compose.ts';
import type { PosternEvent, Sighting } from '../events/event.ts';
import { providers } from '../providers.ts';
import type { Delivery } from '../webhook/delivery.ts';

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

/** A delivery → its events. A throw is permanent: the same delivery throws again. */
export function normalise(delivery: Delivery): readonly Occurrence[] {
  const provider = byName.get(delivery.provider);
  if (provider === undefined) throw new UnknownProviderError('not in the registry');
  const { id: deliveryid, receivedAt: recordedtime, reconciled } = delivery;
  const origin = { provider: provider.name, deliveryid, recordedtime, reconciled };
  return provider.split(delivery).map((item) => {
    const normalized = provider.normalize(item);
    return { event: composeEvent(origin, item, normalized), sighting: normalized.sighting };
  });
}
