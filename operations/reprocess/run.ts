import pMap from 'p-map';
import { publishEvents } from '../../functions/consumer/publish.ts';
import type { Topic } from '../../functions/consumer/topic.ts';
import { ttlAttribute } from '../../functions/events/keys.ts';
import { leadsOf } from '../../functions/events/leads.ts';
import { payloadKey } from '../../functions/events/payload-ref.ts';
import type { Objects } from '../objects.ts';
import { fetchItems } from '../queries/fetch-items.ts';
import type { EventSource } from '../queries/queries.ts';
import { type Attributes, fromItem } from '../queries/read-item.ts';
import { type StoredRange, storedItems } from '../queries/stored-items.ts';
import { type Changed, type Reprocessed, reprocessed } from './reprocessed.ts';
import { putLeads, type Rewrite, removeStale, rewriteItem, staleOf } from './rewrite.ts';

export type Result =
  | Exclude<Reprocessed, Changed>
  | { readonly kind: 'shown' | Rewrite['outcome'] | 'unpublished'; readonly change: Changed };

export interface Reprocessing {
  readonly source: EventSource;
  /** Undefined if the bucket isn't known. */
  readonly objects: Objects | undefined;
  /** Undefined for a dry run. */
  readonly spend: ((units: number) => Promise<void>) | undefined;
  /** Undefined unless events are published again. */
  readonly topic: Topic | undefined;
  readonly signal: AbortSignal;
  tell(result: Result): void;
  /** Everything up to this position is done. */
  reached(position: string): void;
}

/** Can stop after each chunk. */
const chunkSize = 10;
const writesAtOnce = 4;
/** Large payloads are megabytes. */
const readsAtOnce = 4;

/** In the order of storing; false if interrupted. */
export async function reprocess(how: Reprocessing, range: StoredRange): Promise<boolean> {
  for await (const items of storedItems(how.source, range)) {
    for (let from = 0; from < items.length; from += chunkSize) {
      if (how.signal.aborted) return false;
      const chunk = items.slice(from, from + chunkSize);
      const again = async ({ attributes }: (typeof items)[number]) =>
        withMissingLeads(how, await reprocessed(attributes, how.objects), attributes);
      const found = await pMap(chunk, again, { concurrency: readsAtOnce });
      const changes = found.filter((one) => one.kind === 'changed');
      const others = found.filter((one) => one.kind !== 'changed');
      for (const result of [...others, ...(await written(how, changes))]) how.tell(result);
      const last = chunk.at(-1);
      if (last !== undefined) how.reached(last.position);
    }
  }
  return true;
}

/** An older version may have stored no leads, or fewer. */
async function withMissingLeads(
  { source }: Reprocessing,
  found: Reprocessed,
  stored: Attributes,
): Promise<Reprocessed> {
  if (found.kind !== 'same') return found;
  const event = fromItem(stored);
  const keys = leadsOf(event).map(({ key }) => key);
  if (keys.length === 0) return found;
  if (!(await fetchItems(source, keys)).includes(undefined)) return found;
  const same = { before: event, after: event, object: undefined, stored, rewritten: stored };
  return { ...found, ...same, kind: 'changed', keysChange: false };
}

async function written(how: Reprocessing, changes: readonly Changed[]): Promise<readonly Result[]> {
  const { source, topic, spend } = how;
  if (spend === undefined) return changes.map((change) => ({ kind: 'shown', change }));
  // Payloads are there before their events are announced.
  const kept = changes.flatMap(({ after, object }) => (object === undefined ? [] : { after, object }));
  const keep = ({ after, object }: (typeof kept)[number]) => how.objects?.put(payloadKey(after), object);
  await pMap(kept, keep, { concurrency: writesAtOnce });
  // Before writing: after a crash it is published again, rather than never.
  const altered = changes.filter(({ rewritten, stored }) => rewritten !== stored);
  const events = altered.map(({ after }) => after);
  const published = topic === undefined ? undefined : await publishEvents(topic, events, () => false);
  const unpublished = altered.filter((_, at) => published?.[at] === false);
  return pMap(
    changes,
    async (change): Promise<Result> => {
      if (unpublished.includes(change)) return { kind: 'unpublished', change };
      const { outcome, units } = await write(source, change);
      await spend(units);
      return { kind: outcome, change };
    },
    { concurrency: writesAtOnce },
  );
}

/** Leads are written before the event: after a crash, the next run repeats it all. */
async function write(source: EventSource, change: Changed): Promise<Rewrite> {
  const { stored, rewritten, before, after } = change;
  const led =
    (await putLeads(source, leadsOf(after), Number(stored[ttlAttribute]?.N))) +
    (await removeStale(source, staleOf(before, after)));
  if (rewritten === stored) return { outcome: 'written', units: led };
  const { outcome, units } = await rewriteItem(source, stored, rewritten);
  return { outcome, units: units + led };
}
