import * as v from 'valibot';
import type { EventType, Item, NormalizedEvent } from '../events/event.ts';
import { eventId } from '../events/identity.ts';
import { bare, subjectOf } from '../events/names.ts';
import { partsOf, sentMessageId } from './data.ts';
import { reportedBy } from './delivery-report.ts';
import { Payload } from './schema.ts';
import { envelopeOf } from './split.ts';
import { typeOf } from './types.ts';

export function normalize(item: Item): NormalizedEvent {
  const whole = v.parse(Payload, JSON.parse(item.payload));
  const { body, report, original } = envelopeOf(item);
  const payload = (report ? reportedBy(whole, original) : undefined) ?? whole;
  const type = typeOf(payload);
  const [subject, ...aliases] = subjectsOf(payload, type);
  return {
    id: eventId(
      'emailengine',
      item.payload,
      ...(body === undefined ? [] : [body]),
      ...(report ? ['report'] : []),
    ),
    type,
    providertype: whole.event,
    account: payload.account,
    subject,
    time: payload.date,
    timesource: 'payload',
    data: partsOf(payload, type),
    aliases,
  };
}

/** The subject, and EmailEngine's other names for it. */
function subjectsOf(payload: Payload, type: EventType): readonly string[] {
  const subjects = isOwnSending(payload)
    ? ownIds(payload.data).map((id) => subjectOf('message', id))
    : [aboutOf(payload, type)];
  return subjects.filter((subject) => subject !== undefined);
}

/** EmailEngine on its own sending; anybody may have mailed a report. */
function isOwnSending({ event = '' }: Payload): boolean {
  return ['messageSent', 'messageDeliveryError', 'messageFailed'].includes(event);
}

/** The sender's Message-ID, its mail server's, and EmailEngine's queue id. */
function ownIds({ originalMessageId, messageId, queueId }: Payload['data']): readonly (string | undefined)[] {
  return [bare(originalMessageId), bare(messageId), queueId];
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

/** The next best without a Message-ID. A bounce's `queueId` is from another server's queue. */
function providerId({ id, bounceMessage, complaintMessage }: Payload['data']): string | undefined {
  return id ?? bounceMessage ?? complaintMessage;
}
