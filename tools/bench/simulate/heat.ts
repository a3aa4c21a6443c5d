import type { PosternEvent } from '../../../functions/events/event.ts';
import { toItem } from '../../../functions/events/item.ts';
import { eventKey, recipientKey, timeKey } from '../../../functions/events/keys.ts';
import { itemSize } from '../write-units.ts';
import { eventsOf, type HugeAccount } from './huge-account.ts';

/** How warm the partition keys of a table or an index get. */
export interface Heat {
  readonly keys: ReadonlySet<string>;
  /** Write units a second on the hottest of them, over the whole run. */
  readonly hottest: number;
}

export interface AccountHeat {
  readonly table: Heat;
  readonly byRecipient: Heat;
  /** By the number of shards. */
  readonly byTime: ReadonlyMap<number, Heat>;
}

/**
 * What a partition takes.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const partitionUnits = 1_000;

export const shardCounts = [1, 2, 4, 8, 16, 32, 64] as const;

/** An entry of either index has less than a KB: test/write-units.test.ts. */
const entryUnits = 1;

/** Stores the account's events, in thought, and counts what falls on each partition key. */
export function heatOf(account: HugeAccount): AccountHeat {
  const table = new Counter();
  const byRecipient = new Counter();
  const byTime = new Map(shardCounts.map((shards) => [shards, new Counter()]));
  let units: number | undefined;
  for (const { event, storedAt } of eventsOf(account)) {
    units ??= itemUnits(event, storedAt);
    table.add(eventKey(event).pk, units);
    const recipient = recipientKey(event);
    if (recipient !== undefined) byRecipient.add(recipient, entryUnits);
    for (const [shards, counter] of byTime) counter.add(timeKey(event, storedAt, shards).bucket, entryUnits);
  }
  const seconds = account.events / account.rate;
  return {
    table: table.heat(seconds),
    byRecipient: byRecipient.heat(seconds),
    byTime: new Map([...byTime].map(([shards, counter]) => [shards, counter.heat(seconds)])),
  };
}

/** Of one event in the table; the others are as large, but for the digits of their numbers. */
function itemUnits(event: PosternEvent, storedAt: Date): number {
  return Math.ceil(itemSize(toItem(event, storedAt, { shards: 1, retentionDays: 400 })) / 1_024);
}

/** The fewest shards that keep byTime under what a partition takes; undefined where none of those tried does. */
export function shardsNeeded({ byTime }: AccountHeat): number | undefined {
  return [...byTime].find(([, { hottest }]) => hottest <= partitionUnits)?.[0];
}

class Counter {
  readonly #units = new Map<string, number>();

  add(key: string, units: number): void {
    this.#units.set(key, (this.#units.get(key) ?? 0) + units);
  }

  heat(seconds: number): Heat {
    let most = 0;
    for (const units of this.#units.values()) most = Math.max(most, units);
    return { keys: new Set(this.#units.keys()), hottest: most / seconds };
  }
}
