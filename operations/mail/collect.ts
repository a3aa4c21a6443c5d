import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import type { ItemKey } from '../../functions/events/read-items.ts';
import type { Progress, WithProgress } from '../progress.ts';
import { fetchItems } from '../queries/fetch-items.ts';
import { byRecipient, type EventSource } from '../queries/queries.ts';
import { fromItem, isExpired } from '../queries/read-item.ts';
import { retentionDaysOf } from '../queries/retention.ts';
import { scanStored } from '../queries/scan.ts';
import { isSuppressing, type Suppressing, suppressingOf, suppressingTypes } from './suppressing.ts';
import { type Suppression, suppressionsOf } from './suppression.ts';

export interface Range {
  readonly providers: readonly string[];
  /** '' for events without one. */
  readonly account?: string;
  /** By the time of storing: `from` included, `until` not. */
  readonly from: Date;
  readonly until: Date;
  readonly signal: AbortSignal;
}

export interface Collected {
  readonly suppressions: readonly Suppression[];
  /** How long events are kept, as the newest of these says; undefined where there is none. */
  readonly retentionDays: number | undefined;
}

/** BatchGetItem takes so many. */
const batchSize = 100;
const batchesAtOnce = 4;
const addressesAtOnce = 8;

/** The index tells which events may speak against an address, the table what they say, and the recipient what came after. */
export async function collect(
  source: EventSource,
  range: Range,
  allProviders: readonly string[],
  withProgress: WithProgress,
): Promise<Collected> {
  const keys = await withProgress('Searched', 0, (progress) => candidates(source, range, progress));
  const { found, retentionDays } = await withProgress('Read', keys.length, (progress) =>
    read(source, keys, range.signal, progress),
  );
  const suppressions = suppressionsOf(found);
  const since = (one: Suppression) => withSince(source, one, allProviders);
  const told = await withProgress('Compared', suppressions.length, ({ done }) =>
    pMap(suppressions, (one) => since(one).finally(done), {
      concurrency: addressesAtOnce,
      signal: range.signal,
    }),
  );
  return { suppressions: told, retentionDays };
}

async function candidates(
  source: EventSource,
  range: Range,
  { total, done }: Progress,
): Promise<readonly ItemKey[]> {
  const keys: ItemKey[] = [];
  const { partitions, run } = scanStored(source, { ...range, types: suppressingTypes });
  total(partitions);
  await run(({ pk, sk, attributes: { type, recipient, failurekind, final } }) => {
    const hint = { type: type?.S, recipient: recipient?.S, failureKind: failurekind?.S, final: final?.BOOL };
    if (isSuppressing(hint)) keys.push({ pk, sk });
  }, done);
  return keys;
}

async function read(source: EventSource, keys: readonly ItemKey[], signal: AbortSignal, { done }: Progress) {
  const now = new Date();
  const batches = Array.from({ length: Math.ceil(keys.length / batchSize) }, (_, at) =>
    keys.slice(at * batchSize, (at + 1) * batchSize),
  );
  let newest: Readonly<Record<string, AttributeValue>> | undefined;
  const found = await pMap(
    batches,
    async (batch) => {
      const items = (await fetchItems(source, batch)).filter((item) => item !== undefined);
      for (const item of items) if ((item.stored?.S ?? '') >= (newest?.stored?.S ?? '')) newest = item;
      done(batch.length);
      return items.flatMap((item): readonly Suppressing[] => {
        const one = isExpired(item, now) ? undefined : suppressingOf(fromItem(item));
        return one === undefined ? [] : [one];
      });
    },
    { concurrency: batchesAtOnce, signal },
  );
  return { found: found.flat(), retentionDays: newest === undefined ? undefined : retentionDaysOf(newest) };
}

/** Told rather than dropped: whoever mails decides what a delivery after a bounce is worth. */
async function withSince(
  source: EventSource,
  one: Suppression,
  providers: readonly string[],
): Promise<Suppression> {
  const last = async (type: string) => {
    const from = new Date(Date.parse(one.time) + 1);
    const { events } = await byRecipient(source, { recipient: one.address, providers, from, type, limit: 1 });
    return events[0]?.time;
  };
  const deliveredSince = await last('email.delivered');
  const subscribedSince = one.reason === 'unsubscribed' ? await last('email.subscribed') : undefined;
  return {
    ...one,
    ...(deliveredSince === undefined ? {} : { deliveredSince }),
    ...(subscribedSince === undefined ? {} : { subscribedSince }),
  };
}
