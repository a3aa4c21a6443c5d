import { pMapIterable } from 'p-map';
import { fetchItems } from '../queries/fetch-items.ts';
import type { EventSource } from '../queries/queries.ts';
import { retentionDaysOf } from '../queries/read-item.ts';
import type { Candidates, Range } from './candidates.ts';
import { historyOf, type Sought } from './recipient-history.ts';
import { type Suppression, suppressionsIn } from './suppression.ts';

const addressesAtOnce = 8;
/** Bounds memory: this many are read before they are returned. */
const chunkSize = 256;

/** By address; entries without one come last. */
export async function* suppressed(
  source: EventSource,
  { recipients, unnamed }: Candidates,
  asked: Range,
): AsyncGenerator<Suppression> {
  const read = (recipient: string) => {
    asked.signal.throwIfAborted();
    return suppressionsOf(source, recipient, asked);
  };
  const how = { concurrency: addressesAtOnce, backpressure: chunkSize };
  for await (const found of pMapIterable([...recipients].sort(), read, how)) yield* found;
  for (let from = 0; from < unnamed.length; from += chunkSize) {
    const items = await fetchItems(source, unnamed.slice(from, from + chunkSize));
    for (const item of items)
      if (item !== undefined) yield* suppressionsIn({ ...nothing, speaking: [item] }, asked);
  }
}

const nothing = { soft: [], subscriptions: [], delivered: undefined };

/** By the newest event; undefined if there is none. */
export async function retentionOf(
  source: EventSource,
  { newest }: Pick<Candidates, 'newest'>,
): Promise<number | undefined> {
  const [item] = newest === undefined ? [] : await fetchItems(source, [newest]);
  return item === undefined ? undefined : retentionDaysOf(item);
}

/** `recipient` as the recipient index has it. */
export async function suppressionsOf(
  source: EventSource,
  recipient: string,
  asked: Sought,
): Promise<readonly Suppression[]> {
  const history = await historyOf(source, recipient, asked);
  // A failure without a recipient has no address.
  return suppressionsIn(history, asked).map((one) => ({ ...one, address: one.address || recipient }));
}
