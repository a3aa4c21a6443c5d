import pMap from 'p-map';
import type { EventSource } from '../queries/queries.ts';
import { aliasesAt } from '../queries/story-partitions.ts';

const readsAtOnce = 8;
/** Of an address with more mails than that, the older ones are not looked at. */
const mostLookedAt = 1_000;

/** Timelines by the mail that they are of, in order: two are of one where aliases lead from one to the other, or from both to a third. */
export async function eachMail(
  source: EventSource,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  const looked = keys.slice(0, mostLookedAt);
  const targets = await pMap(looked, (key) => aliasesAt(source, key), {
    concurrency: readsAtOnce,
    ...(signal === undefined ? {} : { signal }),
  });
  const mails = new Map<string, Set<string>>();
  for (const [at, key] of looked.entries()) {
    const joined = new Set([key, ...(targets[at] ?? [])].flatMap((one) => [one, ...(mails.get(one) ?? [])]));
    for (const one of joined) mails.set(one, joined);
  }
  const asked = new Set(keys);
  const distinct = [...new Set(looked.map((key) => mails.get(key) ?? new Set([key])))];
  const found = distinct.map((mail) => [...mail].filter((key) => asked.has(key)));
  return [...found, ...keys.slice(mostLookedAt).map((key) => [key])];
}
