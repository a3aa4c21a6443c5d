import * as v from 'valibot';
import type { Item } from '../events/event.ts';
import { eventId } from '../events/identity.ts';
import { isRepetitive } from '../events/item-limits.ts';
import { memberAt, onlyMembers } from '../events/json-text.ts';
import type { Delivery } from '../webhook/delivery.ts';
import { complainants } from './data.ts';
import { arfFields, complaintHeaders, Payload } from './schema.ts';

/** Anyone can mail a report that names thousands. */
const maxComplainants = 100;

const recipientsPath = ['data', 'arf', 'originalRcptTo'];

/**
 * The whole body is the item; only a complaint about several recipients is one event for each, up to a limit. The item
 * of each names no other: to erase one person is to touch nobody else's events.
 */
export function split({ body }: Delivery): readonly Item[] {
  const text = body.toString();
  const recipients = complainants(v.parse(Payload, JSON.parse(text)));
  if (recipients.length < 2 || recipients.length > maxComplainants) return [{ payload: text }];
  return itemsOf(text, recipients) ?? [{ payload: text }];
}

/** Undefined where each would repeat too much of the body. */
function itemsOf(body: string, recipients: readonly string[]): readonly Item[] | undefined {
  const text = [body, onlyMembers(body, needed)].find(
    (one) => !isRepetitive(recipients.length, lengthWithoutRecipients(one), body.length),
  );
  const list = text === undefined ? undefined : memberAt(text, recipientsPath);
  if (text === undefined || list === undefined) return undefined;
  // The digest keeps apart what is the same but for what was left out.
  const envelope = JSON.stringify({ body: eventId('emailengine', body) });
  return recipients.map((recipient) => ({
    payload: `${text.slice(0, list.start)}[${JSON.stringify(`<${recipient}>`)}]${text.slice(list.end)}`,
    envelope,
  }));
}

function lengthWithoutRecipients(text: string): number {
  const { start, end } = memberAt(text, recipientsPath) ?? { start: 0, end: 0 };
  return text.length - (end - start);
}

/** Longer than any header that says something. */
const long = 1_000;
const whole = Number.POSITIVE_INFINITY;

/** What a complaint is read by: identity and reporter whole, what it quotes of the mail where that is short. */
const needed = {
  account: whole,
  event: whole,
  date: whole,
  data: {
    id: whole,
    messageId: whole,
    complaintMessage: whole,
    arf: Object.fromEntries(Object.keys(arfFields).map((name) => [name, whole])),
    headers: {
      ...Object.fromEntries(Object.keys(complaintHeaders).map((name) => [name, long])),
      messageId: whole,
    },
  },
};

const Envelope = v.pipe(v.string(), v.parseJson(), v.object({ body: v.string() }));

/** The digest of the body that an item was cut from; none where it is the body. */
export function bodyIdOf({ envelope }: Item): readonly string[] {
  return envelope === undefined ? [] : [v.parse(Envelope, envelope).body];
}
