import { paginateQuery } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import type { PosternEvent } from '../../functions/events/event.ts';
import { aliasRange, aliasTarget, recipientPart, siblingKey } from '../../functions/events/keys.ts';
import { collected } from '../paging.ts';
import type { Counting } from '../progress.ts';
import type { ItemKey } from './fetch-items.ts';
import { recipientPartition, type Timeline, timelineKey, timelinePartitions } from './partitions.ts';
import { type Attributes, fromItem, isExpired } from './read-item.ts';
import { type EventSource, walk } from './walk.ts';

/** Ids of one mail that are followed. */
export const mostPartitions = 20;
/** Of up to a megabyte each. */
const mostPages = 8;
const readsAtOnce = 4;

/** A mailbox or an account has one name and endless events. */
const ofMail = /#message\/[^#]*$/;

/** Follows aliases in both directions, in whatever order they came; `cut` if there may be more. */
export async function storyPartitions(source: EventSource, start: string) {
  const keys = new Set([start]);
  let cut = false;
  let due = ofMail.test(start) ? [start] : [];
  while (due.length > 0) {
    const found = await pMap(due, (key) => ledFrom(source, key), { concurrency: readsAtOnce });
    cut ||= found.some((one) => one.cut);
    const next = new Set(found.flatMap((one) => one.keys).filter((key) => !keys.has(key)));
    due = [...next].sort().slice(0, mostPartitions - keys.size);
    cut ||= due.length < next.size;
    for (const key of due) keys.add(key);
  }
  return { keys: [...keys], cut };
}

/** Each mail of these timelines once, by its partitions, until the signal. */
export async function* mailsIn(
  source: EventSource,
  timelines: readonly string[],
  signal: AbortSignal,
  progress: Counting,
): AsyncGenerator<readonly string[]> {
  progress.total(timelines.length);
  const seen = new Set<string>();
  for (const pk of timelines) {
    if (signal.aborted) return;
    if (!seen.has(pk)) {
      const { keys } = await storyPartitions(source, pk);
      for (const key of keys) seen.add(key);
      yield keys;
    }
    progress.done();
  }
}

const mailsAtOnce = 8;
/** Older mails of an address with more aren't checked. */
const mostLookedAt = 1_000;

/** Groups timelines by mail, in order. */
export async function eachMail(source: EventSource, keys: readonly string[], signal?: AbortSignal) {
  const stories = await pMap(
    keys.slice(0, mostLookedAt),
    async (key) => (await storyPartitions(source, key)).keys,
    { concurrency: mailsAtOnce, ...(signal === undefined ? {} : { signal }) },
  );
  const left = new Set(keys);
  const alone = keys.slice(mostLookedAt).map((key) => [key]);
  const mails = [...stories, ...alone].map((story) => story.filter((key) => left.delete(key)));
  return mails.filter((mail) => mail.length > 0);
}

async function ledFrom({ client, name }: EventSource, pk: string) {
  const keys = new Set<string>();
  let pages = 0;
  for await (const { Items = [], LastEvaluatedKey } of paginateQuery({ client }, request(name, pk))) {
    for (const item of Items) for (const key of ledBy(pk, item)) keys.add(key);
    pages += 1;
    if (pages === mostPages && LastEvaluatedKey !== undefined) return { keys: [...keys], cut: true };
  }
  return { keys: [...keys], cut: false };
}

export async function aliasesAt(source: EventSource, pk: string): Promise<readonly string[]> {
  return collected(walk(source, timelinePartitions([pk]), aliasRange), (row) =>
    [aliasTarget(row) ?? []].flat(),
  );
}

function request(TableName: string, pk: string) {
  return {
    TableName,
    KeyConditionExpression: 'pk = :pk',
    // An alias has no type.
    FilterExpression: 'attribute_not_exists(#type) OR attribute_exists(#data.#aliases)',
    ProjectionExpression: 'sk, #data.#aliases',
    ExpressionAttributeNames: { '#type': 'type', '#data': 'data', '#aliases': 'aliases' },
    ExpressionAttributeValues: { ':pk': { S: pk } },
  };
}

function ledBy(pk: string, { sk, data }: Attributes): readonly string[] {
  const target = aliasTarget({ pk, sk: sk?.S ?? '' });
  const aliases = (data?.M?.aliases?.L ?? []).flatMap(({ S }) => S ?? []);
  // A sender's reference may lead to a thousand mails, and doesn't join them.
  const named = aliases.filter((subject) => !subject.startsWith('reference/'));
  return [...(target === undefined ? [] : [target]), ...named.map((subject) => siblingKey(pk, subject))];
}

/** Oldest first, those without a time before; with the partitions read, and `cut` if the mail has more ids. */
export async function storyAt(source: EventSource, pk: string) {
  const { keys, cut } = await storyPartitions(source, pk);
  return { events: await collected(eventsIn(source, keys), (event) => [event]), keys, cut };
}

/** Small pages if not all may be needed. */
export async function* eventsIn(source: EventSource, keys: readonly string[], pageSize?: number) {
  const now = new Date();
  for await (const { attributes } of walk(source, timelinePartitions(keys), { pageSize }))
    if (!isExpired(attributes, now)) yield fromItem(attributes);
}

export async function wholeTimeline(source: EventSource, asked: Timeline): Promise<readonly PosternEvent[]> {
  return (await storyAt(source, timelineKey(asked))).events;
}

/** Grouped by timeline; includes expired ones. */
export async function keysOfRecipient(source: EventSource, address: string) {
  const rows = walk(source, [recipientPartition(recipientPart(address))]);
  const keys: ItemKey[] = await collected(rows, ({ pk, sk }) => [{ pk, sk }]);
  return [...Map.groupBy(keys, ({ pk }) => pk).values()];
}
