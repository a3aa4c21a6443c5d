import * as v from 'valibot';
import type { EventType, Item, NormalizedEvent } from '../events/event.ts';
import { eventId } from '../events/identity.ts';
import { subjectOf } from '../events/names.ts';
import { partsOf, sentMessageId } from './data.ts';
import { Payload } from './schema.ts';
import { bodyIdOf } from './split.ts';

/** @see https://learn.emailengine.app/docs/receiving/webhooks */
const types: ReadonlyMap<string, EventType> = new Map([
  ['messageNew', 'message.created'],
  ['messageUpdated', 'message.updated'],
  ['messageDeleted', 'message.deleted'],
  ['messageMissing', 'message.missing'],
  ['messageSent', 'email.sent'],
  ['messageDeliveryError', 'email.deferred'],
  ['messageFailed', 'email.failed'],
  ['messageBounce', 'email.bounced'],
  ['messageComplaint', 'email.complained'],
  ['trackOpen', 'email.opened'],
  ['trackClick', 'email.clicked'],
  ['listUnsubscribe', 'email.unsubscribed'],
  ['listSubscribe', 'email.subscribed'],
  ['mailboxNew', 'mailbox.created'],
  ['mailboxDeleted', 'mailbox.deleted'],
  ['mailboxReset', 'mailbox.reset'],
  ['accountAdded', 'account.added'],
  ['accountInitialized', 'account.initialized'],
  ['accountDeleted', 'account.deleted'],
  ['authenticationSuccess', 'account.authenticated'],
  ['authenticationError', 'account.authentication_failed'],
  ['connectError', 'account.connection_failed'],
  ['exportCompleted', 'export.completed'],
  ['exportFailed', 'export.failed'],
]);

/** A delivery status notification may report success or delay too, in any letter case (RFC 3464, section 2.3.3). */
const bounceActions: ReadonlyMap<string, EventType> = new Map([
  ['delivered', 'email.delivered'],
  ['relayed', 'email.delivered'],
  ['expanded', 'email.delivered'],
  ['delayed', 'email.deferred'],
]);

export function normalize(item: Item): NormalizedEvent {
  const payload = v.parse(Payload, JSON.parse(item.payload));
  const type = typeOf(payload);
  return {
    id: eventId('emailengine', item.payload, ...bodyIdOf(item)),
    type,
    providertype: payload.event,
    account: payload.account,
    subject: aboutOf(payload, type),
    time: payload.date,
    timesource: 'payload',
    data: partsOf(payload, type),
  };
}

function typeOf({ event, data }: Payload): EventType {
  if (event === 'messageBounce')
    return bounceActions.get(data.action?.trim().toLowerCase() ?? '') ?? 'email.bounced';
  return types.get(event ?? '') ?? 'unknown';
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
