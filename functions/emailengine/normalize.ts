import * as v from 'valibot';
import type { EventType, Item, NormalizedEvent } from '../events/event.ts';
import { eventId } from '../events/identity.ts';
import { subjectOf } from '../events/names.ts';
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
    subject: aboutOf(payload, type),
    time: payload.date,
    timesource: 'payload',
    data: partsOf(payload, type),
  };
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
