import pMap from 'p-map';
import type { EventSource } from '../queries/queries.ts';
import { storyPartitions } from '../queries/story-partitions.ts';

const readsAtOnce = 8;
/** Older mails of an address with more aren't checked. */
const mostLookedAt = 1_000;

/** Groups timelines by mail, in order. */
export async function eachMail(
  source: EventSource,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  const stories = await pMap(
    keys.slice(0, mostLookedAt),
    async (key) => (await storyPartitions(source, key)).keys,
    { concurrency: readsAtOnce, ...(signal === undefined ? {} : { signal }) },
  );
  const left = new Set(keys);
  const alone = keys.slice(mostLookedAt).map((key) => [key]);
  const mails = [...stories, ...alone].map((story) => story.filter((key) => left.delete(key)));
  return mails.filter((mail) => mail.length > 0);
}
