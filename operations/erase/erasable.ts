import { recipientPart } from '../../functions/events/keys.ts';
import { fetchItems, type ItemKey } from '../queries/fetch-items.ts';
import type { Attributes } from '../queries/stored-items.ts';
import { type EventSource, everything, walk } from '../queries/walk.ts';

/** What is stored about one message, as far as it concerns a recipient. */
export interface Erasable {
  /** Its events of the recipient. */
  readonly own: readonly Attributes[];
  /** Its other events: without a recipient of their own, such as its sending, or of other recipients. */
  readonly others: readonly Attributes[];
}

/** What the timeline of these keys, which are of one, holds today. */
export async function erasableAt(
  source: EventSource,
  address: string,
  keys: readonly ItemKey[],
): Promise<Erasable> {
  const recipient = recipientPart(address);
  const isOwn = (item: Attributes) => item.recipient?.S === recipient;
  // Read consistently: the index may lag behind.
  const fetched = (await fetchItems(source, keys)).filter((item) => item !== undefined);
  const all = new Map<string, Attributes>(fetched.map((item) => [item.sk?.S ?? '', item]));
  const [{ pk } = { pk: '' }] = keys;
  const timeline = { hash: ['pk', pk], range: 'sk' } as const;
  for await (const { sk, attributes } of walk(source, [timeline], { direction: 'oldest', ...everything })) {
    if (!all.has(sk)) all.set(sk, attributes);
  }
  const items = [...all.values()];
  return { own: items.filter(isOwn), others: items.filter((item) => !isOwn(item)) };
}
