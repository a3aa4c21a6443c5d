import type { PosternEvent } from '../../../functions/events/event.ts';
import { eventId } from '../../../functions/events/identity.ts';
import { toItem } from '../../../functions/events/item.ts';
import { eventKey, recipientKey, timeKey } from '../../../functions/events/keys.ts';
import { sampleEvent } from '../../../operations/samples/sample-event.ts';
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
  const sent = [...eventsOf(account)];
  const [first] = sent;
  // The others are as large, except for the digits of their numbers.
  const units =
    first === undefined
      ? 0
      : Math.ceil(itemSize(toItem(first.event, first.storedAt, { shards: 1, retentionDays: 400 })) / 1_024);
  const heat = (unitsOfKey: number, keyOf: (one: Sent) => string | undefined): Heat => {
    const byKey = new Map<string, number>();
    for (const one of sent) {
      const key = keyOf(one);
      if (key !== undefined) byKey.set(key, (byKey.get(key) ?? 0) + unitsOfKey);
    }
    const most = [...byKey.values()].reduce((one, other) => Math.max(one, other), 0);
    return { keys: new Set(byKey.keys()), hottest: most / (account.events / account.rate) };
  };
  return {
    table: heat(units, ({ event }) => eventKey(event).pk),
    byRecipient: heat(entryUnits, ({ event }) => recipientKey(event)),
    byTime: new Map(
      shardCounts.map((shards) => [
        shards,
        heat(entryUnits, ({ event, storedAt }) => timeKey(event, storedAt, shards).bucket),
      ]),
    ),
  };
}

/** Undefined if no number of those tried carries it. */
export function shardsNeeded({ byTime }: AccountHeat): number | undefined {
  return [...byTime].find(([, { hottest }]) => hottest <= partitionUnits)?.[0];
}

interface Sent {
  readonly event: PosternEvent;
  readonly storedAt: Date;
}

const begin = Date.parse('2026-11-22T08:00:00.000Z');
const eventsPerMail = 3;

function* eventsOf(account: HugeAccount): Generator<Sent> {
  const { events, rate, bytes, newsletter, recipient, seed } = account;
  const random = seededRandom(seed);
  const payload = 'x'.repeat(bytes);
  const opened = sampleEvent('email.opened', { provider: 'emailengine', account: 'huge' });
  for (let index = 0; index < events; index++) {
    const mail = Math.floor(index / eventsPerMail);
    const storedAt = new Date(begin + (index * 1_000) / rate);
    const subject = random.chance(newsletter) ? 'newsletter' : String(mail);
    const address = random.chance(recipient) ? 'everyone' : `recipient.${mail}`;
    const event = {
      ...opened,
      id: eventId(opened.provider, String(seed), String(index)),
      subject: `message/${subject}@example.com`,
      time: storedAt.toISOString(),
      data: { recipient: `${address}@example.net`, payload },
    };
    yield { event, storedAt };
  }
}
