import type { PosternEvent } from '../../../functions/events/event.ts';
import { eventId } from '../../../functions/events/identity.ts';
import { seededRandom } from '../../../test/fault-run/random.ts';

/** The traffic of one account that sends more than all others together. */
export interface HugeAccount {
  readonly events: number;
  /** Events a second. */
  readonly rate: number;
  /** Of an event's own text. */
  readonly bytes: number;
  /** Share of the events that are about one newsletter, whose Message-ID all its readers share. */
  readonly newsletter: number;
  /** Share of the events that one recipient gets. */
  readonly recipient: number;
  readonly seed: number;
}

const begin = Date.parse('2026-11-22T08:00:00.000Z');

const provider = 'emailengine';

/** Events that an account's mail has: sent, delivered, opened. */
const eventsPerMail = 3;

/** Its events, as they are stored one after the other. */
export function* eventsOf({
  events,
  rate,
  bytes,
  newsletter,
  recipient,
  seed,
}: HugeAccount): Generator<{ readonly event: PosternEvent; readonly storedAt: Date }> {
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
