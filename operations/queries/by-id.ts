import type { PosternEvent } from '../../functions/events/event.ts';
import type { Progress } from '../progress.ts';
import { fetchItems, type ItemKey } from './fetch-items.ts';
import { fromItem, isExpired } from './read-item.ts';
import { type Scanned, scanStored } from './scan.ts';
import type { EventSource } from './walk.ts';

/** For a short beginning. */
const mostRead = 100;

/** Events by the beginning of their id: one, unless it is too short. */
export async function eventsById(
  source: EventSource,
  id: string,
  stored: Omit<Scanned, 'id'>,
  progress: Progress,
): Promise<{ readonly events: readonly PosternEvent[]; readonly all: number }> {
  const keys: ItemKey[] = [];
  let all = 0;
  const { partitions, run } = scanStored(source, { ...stored, id });
  progress.total(partitions);
  await run((row) => {
    all++;
    if (keys.length < mostRead) keys.push(row);
  }, progress.done);
  const now = new Date();
  const items = await fetchItems(source, keys);
  const events = items.flatMap((item) => (item === undefined || isExpired(item, now) ? [] : fromItem(item)));
  return { events, all: all - keys.length + events.length };
}
