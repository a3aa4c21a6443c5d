import { composeEvent, type Origin } from '../events/compose.ts';
import type { Item, PosternEvent, Sighting } from '../events/event.ts';
import { subscriptionKey } from '../events/instance.ts';
import { HeldDeliveryError, provingOf } from '../events/proving.ts';
import { providers } from '../providers.ts';
import type { Delivery } from '../webhook/delivery.ts';
import type { Provider } from '../webhook/provider.ts';

const byName = new Map(providers.map((provider) => [provider.name, provider]));

/** The delivery's provider is not in this deployment. */
export class UnknownProviderError extends Error {
  override readonly name = 'UnknownProviderError';
}

/** An event and, if its item reports one, its subscription. */
export interface Occurrence {
  readonly event: PosternEvent;
  readonly sighting: Sighting | undefined;
}

/** A delivery cut into items: its body is no longer needed. */
export interface Cut {
  readonly provider: Provider;
  readonly origin: Origin;
  readonly items: readonly Item[];
}

/** For any instance, deployed today or not. A throw is permanent: the same delivery throws again. */
export function cut(delivery: Delivery): Cut {
  const provider = byName.get(delivery.provider);
  if (provider === undefined) throw new UnknownProviderError('not in the registry');
  const { id: deliveryid, instance, receivedAt: recordedtime, reconciled } = delivery;
  const origin = { provider: provider.name, instance, deliveryid, recordedtime, reconciled };
  return { provider, origin, items: provider.split(delivery) };
}

export function occurrenceOf({ provider, origin }: Cut, item: Item): Occurrence {
  const proving = provingOf(item);
  if (proving?.held) throw new HeldDeliveryError('held back for postern prove');
  const normalized = provider.normalize(item);
  const sighting = proving === undefined ? normalized.sighting : undefined;
  return {
    event: composeEvent(origin, item, normalized),
    sighting: sighting && { ...sighting, id: subscriptionKey(origin, sighting.id) },
  };
}

export function normalise(delivery: Delivery): readonly Occurrence[] {
  const parts = cut(delivery);
  return parts.items.map((item) => occurrenceOf(parts, item));
}
