import * as v from 'valibot';
import type { EventType, Item, NormalizedEvent } from '../events/event.ts';
import { eventId } from '../events/identity.ts';
import { isTooMany } from '../events/item-limits.ts';
import { subjectOf } from '../events/names.ts';
import type { Delivery } from '../webhook/delivery.ts';
import { partsOf, reportedRecipients, sentMessageId } from './data.ts';
import { reportedBy } from './delivery-report.ts';
import { Payload } from './schema.ts';
import { typeOf } from './types.ts';

/** Anyone can mail a report that names thousands, and each event holds the whole body. */
const maxComplainants = 100;

/** Which of the events of a body it is: of a complaint's recipients, or the mail that a report is about. */
const Envelope = v.object({ index: v.optional(v.number()), report: v.optional(v.literal(true)) });

type Envelope = v.InferOutput<typeof Envelope>;

/**
 * The whole body is the item. Some are several events: a mail that reports on another is one about each of the two, a
 * complaint about several recipients one for each, up to a limit.
 */
export function split({ body }: Delivery): readonly Item[] {
  const payload = body.toString();
  const envelopes = envelopesOf(v.parse(Payload, JSON.parse(payload)));
  if (isTooMany(envelopes.length, envelopes.length * payload.length)) return [{ payload }];
  return envelopes.map((envelope) =>
    envelope === undefined ? { payload } : { payload, envelope: JSON.stringify(envelope) },
  );
}

function envelopesOf(payload: Payload): readonly (Envelope | undefined)[] {
  if (reportedBy(payload) !== undefined) return [undefined, { report: true }];
  const recipients = reportedRecipients(payload);
  if (recipients.length < 2 || recipients.length > maxComplainants) return [undefined];
  return recipients.map((_, index) => ({ index }));
}

export function normalize(item: Item): NormalizedEvent {
  const whole = v.parse(Payload, JSON.parse(item.payload));
  const envelope = v.parse(Envelope, JSON.parse(item.envelope ?? '{}'));
  const { index, report } = envelope;
  const payload = (report ? reportedBy(whole) : undefined) ?? whole;
  const type = typeOf(payload);
  return {
    id: eventId('emailengine', item.payload, ...idPartsOf(envelope)),
    type,
    providertype: whole.event,
    account: payload.account,
    subject: aboutOf(payload, type),
    time: payload.date,
    timesource: 'payload',
    data: partsOf(payload, type, index),
  };
}

function idPartsOf({ index, report }: Envelope): readonly string[] {
  return [...(index === undefined ? [] : [String(index)]), ...(report ? ['report'] : [])];
}

function aboutOf({ account, path, data }: Payload, type: EventType): string | undefined {
  const [family] = type.split('.');
  switch (family) {
    case 'email':
      return subjectOf('message', sentMessageId(data) ?? providerId(data));
    case 'message':
      return subjectOf('message', data.id);
    case 'mailbox':
      return subjectOf('mailbox', path ?? data.path);
    case 'account':
      return subjectOf('account', account);
    case 'export':
      return subjectOf('export', data.exportId);
    default:
      return undefined;
  }
}

/** Where there is no Message-ID: what is nearest to it. A bounce's queueId is not of EmailEngine's queue. */
function providerId({ id, bounceMessage, complaintMessage, queueId }: Payload['data']): string | undefined {
  return id ?? bounceMessage ?? complaintMessage ?? queueId;
}
