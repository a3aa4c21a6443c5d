import type { PosternEvent } from '../../../functions/events/event.ts';
import { eventId } from '../../../functions/events/identity.ts';
import { toItem } from '../../../functions/events/item.ts';
import { eventKey, recipientKey, timeKey } from '../../../functions/events/keys.ts';
import { seededRandom } from '../../../test/fault-run/random.ts';
import { itemSize } from '../write-units.ts';

/** The traffic of one account that sends more than all others together. */
export interface HugeAccount {
  readonly events: number;
  /** Events a second. */
  readonly rate: number;
  readonly bytes: number;
  /** Share of the events about one newsletter, whose Message-ID all its readers share. */
  readonly newsletter: number;
  /** Share of the events that one recipient gets. */
  readonly recipient: number;
  readonly seed: number;
}

export interface Heat {
  readonly keys: ReadonlySet<string>;
  /** Write units a second on the hottest key. */
  readonly hottest: number;
}

export interface AccountHeat {
  readonly table: Heat;
  readonly byRecipient: Heat;
  /** By the number of shards. */
  readonly byTime: ReadonlyMap<number, Heat>;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
export const partitionUnits = 1_000;

export const shardCounts = [1, 2, 4, 8, 16, 32, 64] as const;

/** An entry of either index has less than a KB: test/write-units.test.ts. */
const entryUnits = 1;

/** Stores nothing. */
export function heatOf(account: HugeAccount): AccountHeat {
  const table = new Counter();
  const byRecipient = new Counter();
  const byTime = new Map(shardCounts.map((shards) => [shards, new Counter()]));
  let units: number | undefined;
  for (const { event, storedAt } of eventsOf(account)) {
    // The others are as large, except for the digits of their numbers.
    units ??= Math.ceil(itemSize(toItem(event, storedAt, { shards: 1, retentionDays: 400 })) / 1_024);
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

/** Undefined if no number of those tried carries it. */
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

const begin = Date.parse('2026-11-22T08:00:00.000Z');
const provider = 'emailengine';
const eventsPerMail = 3;

function* eventsOf(account: HugeAccount): Generator<{ event: PosternEvent; storedAt: Date }> {
  const { events, rate, bytes, newsletter, recipient, seed } = account;
  const random = seededRandom(seed);
  const payload = 'x'.repeat(bytes);
  for (let index = 0; index < events; index++) {
    const mail = Math.floor(index / eventsPerMail);
    const storedAt = new Date(begin + (index * 1_000) / rate);
    const event: PosternEvent = {
      specversion: '1.0',
      id: eventId(provider, String(seed), String(index)),
      source: `/${provider}/huge`,
      type: 'email.opened',
      subject: random.chance(newsletter) ? 'message/newsletter@example.com' : `message/${mail}@example.com`,
      time: storedAt.toISOString(),
      timesource: 'payload',
      datacontenttype: 'application/json',
      dataschema: 'urn:postern:data:1',
      recordedtime: storedAt.toISOString(),
      provider,
      account: 'huge',
      deliveryid: 'JKJaXmPLvHcESHA=',
      providertype: 'trackOpen',
      data: {
        recipient: random.chance(recipient) ? 'everyone@example.net' : `recipient.${mail}@example.net`,
        payload,
      },
    };
    yield { event, storedAt };
  }
}
