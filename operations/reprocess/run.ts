import pMap from 'p-map';
import { publishEvents } from '../../functions/consumer/publish.ts';
import type { Topic } from '../../functions/consumer/topic.ts';
import { payloadKey } from '../../functions/events/payload-ref.ts';
import type { Objects } from '../objects.ts';
import type { EventSource } from '../queries/queries.ts';
import { type StoredRange, storedItems } from '../queries/stored-items.ts';
import { type Changed, type Reprocessed, reprocessed } from './reprocessed.ts';
import { type Rewrite, rewriteItem } from './rewrite.ts';

/** What became of one event: as it was, a change that was shown, made or not, or a failure. */
export type Result =
  | Exclude<Reprocessed, Changed>
  | { readonly kind: 'shown' | Rewrite['outcome'] | 'unpublished'; readonly change: Changed };

export interface Reprocessing {
  readonly source: EventSource;
  /** Of the bucket with large payloads; undefined where that is not known. */
  readonly objects: Objects | undefined;
  /** Where nothing shall be written: undefined. */
  readonly spend: ((units: number) => Promise<void>) | undefined;
  /** Where changed events shall be published again. */
  readonly topic: Topic | undefined;
  readonly signal: AbortSignal;
  tell(result: Result): void;
  /** All up to this position is done. */
  reached(position: string): void;
}

/** After so many events one can stop, and go on from there. */
const chunkSize = 10;
const writesAtOnce = 4;
/** Large payloads are megabytes. */
const readsAtOnce = 4;

/** Normalises the events of a range again, the oldest first, and writes those that change. False where it was stopped. */
export async function reprocess(how: Reprocessing, range: StoredRange): Promise<boolean> {
  for await (const items of storedItems(how.source, range)) {
    for (let from = 0; from < items.length; from += chunkSize) {
      if (how.signal.aborted) return false;
      const chunk = items.slice(from, from + chunkSize);
      const found = await pMap(chunk, ({ attributes }) => reprocessed(attributes, how.objects), {
        concurrency: readsAtOnce,
      });
      const changes = found.filter((one) => one.kind === 'changed');
      const others = found.filter((one) => one.kind !== 'changed');
      for (const result of [...others, ...(await written(how, changes))]) how.tell(result);
      const last = chunk.at(-1);
      if (last !== undefined) how.reached(last.position);
    }
  }
  return true;
}

async function written(how: Reprocessing, changes: readonly Changed[]): Promise<readonly Result[]> {
  const { source, topic, spend } = how;
  if (spend === undefined) return changes.map((change) => ({ kind: 'shown', change }));
  // What an event refers to is there before anyone is told of the event.
  await pMap(changes, (change) => keepObject(how.objects, change), { concurrency: writesAtOnce });
  // Before it is written: after a crash in between it is published once more, instead of never.
  const events = changes.map(({ after }) => after);
  const published = topic === undefined ? undefined : await publishEvents(topic, events, () => false);
  return pMap(
    changes,
    async (change, at): Promise<Result> => {
      if (published?.[at] === false) return { kind: 'unpublished', change };
      const { outcome, units } = await rewriteItem(source, change.stored, change.rewritten);
      await spend(units);
      return { kind: outcome, change };
    },
    { concurrency: writesAtOnce },
  );
}

async function keepObject(objects: Objects | undefined, { after, object }: Changed): Promise<void> {
  if (object !== undefined) await objects?.put(payloadKey(after), object);
}
