import * as v from 'valibot';
import { canonicalJson } from '../events/canonical.ts';
import { classify } from '../events/classify.ts';
import { defined } from '../events/defined.ts';
import type { DataParts, EventType, Item, NormalizedEvent } from '../events/event.ts';
import { readReply } from '../events/failure.ts';
import { eventId } from '../events/identity.ts';
import { maxItems } from '../events/item-limits.ts';
import { elementsOf, isIntricate, parseExactly } from '../events/json-text.ts';
import { subjectOf } from '../events/names.ts';
import type { Delivery } from '../webhook/delivery.ts';
import { isNamedHard, typeNamed } from './event-type.ts';
import { foldKeys } from './fold-keys.ts';
import { Details, Payload } from './schema.ts';
import { timeOf } from './time.ts';

/** The body is an array of items; any other body, or one of too many items, is one item. */
export function split({ body }: Delivery): readonly Item[] {
  const text = new TextDecoder().decode(body);
  if (!text.trimStart().startsWith('[')) return [{ payload: text }];
  const elements = elementsOf(text, 0, maxItems + 1);
  if (elements.length > maxItems) return [{ payload: text }];
  return elements.map(({ start, end }) => ({ payload: text.slice(start, end) }));
}

export function normalize(item: Item): NormalizedEvent {
  const value = isIntricate(item.payload) ? undefined : foldKeys(parseExactly(item.payload));
  const payload = v.parse(Payload, value);
  const details = v.parse(Details, payload.eventdetails);
  const type = typeOf(payload, details);
  const { eventtype, status, messageid, email, time } = payload;
  return {
    id: idOf(item, value, payload),
    type,
    providertype: eventtype ?? status,
    account: undefined,
    subject: subjectOf('message', messageid),
    time: time === undefined ? undefined : timeOf(time),
    timesource: 'payload',
    data: defined({
      message: defined({ providerMessageId: messageid }),
      recipient: email,
      ...outcomeOf(type, details, payload),
    }),
  };
}

/** Items without an email event's fields, such as SMS, are identified by their whole content. */
function idOf({ payload }: Item, value: unknown, event: Payload): string {
  const { messageid, email, eventtype, time, eventdetails } = event;
  if (value === undefined) return eventId('arpoone', 'text', payload);
  if (messageid === undefined || email === undefined || eventtype === undefined || time === undefined)
    return eventId('arpoone', 'item', canonicalJson(value));
  // Empty text is no JSON: missing details differ from null.
  const details = eventdetails === undefined ? '' : canonicalJson(eventdetails);
  return eventId('arpoone', messageid, email, eventtype, time, details);
}

function typeOf({ eventtype = '' }: Payload, { isblocked }: Details): EventType {
  const type = typeNamed(eventtype);
  return type === 'email.bounced' && isblocked === true ? 'email.rejected' : type;
}

/** Details by event type: for an unknown event their meaning is unknown. */
function outcomeOf(
  type: EventType,
  details: Details,
  payload: Payload,
): Pick<DataParts, 'failure' | 'engagement' | 'complaint'> {
  switch (type) {
    case 'email.bounced':
    case 'email.rejected':
      return { failure: failureOf(type, details, payload) };
    case 'email.opened':
    case 'email.clicked':
    case 'email.unsubscribed': {
      const { link: url, ipaddress: ip, countrycode: country, useragent: userAgent } = details;
      return { engagement: defined({ url, ip, country, userAgent }) };
    }
    case 'email.complained':
      return { complaint: defined({ source: details.feedbackloopsource }) };
    default:
      return {};
  }
}

/** Arpoone never says whether it will retry; only a hard bounce makes that pointless. */
function failureOf(type: EventType, details: Details, { eventtype = '' }: Payload): DataParts['failure'] {
  const { bouncetype, bouncedescription } = details;
  const isHard = hardnessOf(details, eventtype);
  const text = [bouncetype, bouncedescription].filter(Boolean).join('; ');
  // For blocked mail, hard does not mean a bad address.
  const verdict = classify({
    reply: readReply(bouncedescription),
    text,
    isHard: type === 'email.rejected' ? undefined : isHard,
  });
  return {
    ...verdict,
    ...(type === 'email.rejected' ? { kind: 'block' } : {}),
    ...defined({
      final: isHard === true ? isHard : undefined,
      reason: bouncedescription ?? bouncetype,
      providerCategory: bouncetype,
    }),
    source: 'provider',
  };
}

/** By its flag, or the name of the bounce or the event. */
function hardnessOf({ ishardbouce, ishardbounce, bouncetype = '' }: Details, eventtype: string) {
  return ishardbouce ?? ishardbounce ?? isNamedHard(bouncetype) ?? isNamedHard(eventtype);
}
