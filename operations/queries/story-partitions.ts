import { paginateQuery } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { aliasRange, aliasTarget, siblingKey } from '../../functions/events/keys.ts';
import { collected } from '../paging.ts';
import type { Counting } from '../progress.ts';
import { timelinePartitions } from './partitions.ts';
import type { Attributes } from './read-item.ts';
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
