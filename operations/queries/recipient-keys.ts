import { indexes, recipientPart } from '../../functions/events/keys.ts';
import type { ItemKey } from './fetch-items.ts';
import { type EventSource, everything, walk } from './walk.ts';

/** Grouped by timeline; includes expired ones. */
export async function keysOfRecipient(source: EventSource, address: string) {
  const partition = {
    index: indexes.byRecipient,
    hash: ['recipient', recipientPart(address)],
    range: 'sk',
  } as const;
  const timelines = new Map<string, ItemKey[]>();
  for await (const { pk, sk } of walk(source, [partition], { direction: 'oldest', ...everything })) {
    const keys = timelines.get(pk) ?? [];
    timelines.set(pk, keys);
    keys.push({ pk, sk });
  }
  return [...timelines.values()];
}
