import { type Known, named, unknownNames as namesOutside, unknownValue } from '../events/drift.ts';
import type { EventType } from '../events/event.ts';
import { Notification, Payload } from './schema.ts';

/** What the items of a resource are. @see https://docs.aurinko.io/unified-apis/webhooks-api */
const kinds = [
  [/^\/email\/messages$/, 'message'],
  [/^\/calendars\/.+\/events$/, 'calendar_event'],
  [/^\/contacts$/, 'contact'],
  [/^\/tasklists\/.+\/tasks$/, 'task'],
  [/^\/email\/tracking$/, 'tracking'],
  // Not on Aurinko's page; two unrelated receivers in public code agree on it.
  [/^\/booking\/.+$/, 'booking'],
] as const;

export type Kind = (typeof kinds)[number][1];

/** By kind and Aurinko's word; `deleted` is known from receivers, `click` and `replyBounce` from the OpenAPI file. */
const types: ReadonlyMap<string, EventType> = new Map([
  ['message created', 'message.created'],
  ['message updated', 'message.updated'],
  ['message deleted', 'message.deleted'],
  ['calendar_event created', 'calendar_event.created'],
  ['calendar_event updated', 'calendar_event.updated'],
  ['calendar_event deleted', 'calendar_event.deleted'],
  ['contact created', 'contact.created'],
  ['contact updated', 'contact.updated'],
  ['contact deleted', 'contact.deleted'],
  ['task created', 'task.created'],
  ['task updated', 'task.updated'],
  ['task deleted', 'task.deleted'],
  ['tracking open', 'email.opened'],
  ['tracking click', 'email.clicked'],
  ['tracking reply', 'email.replied'],
  ['tracking bounce', 'email.bounced'],
  ['tracking replyBounce', 'email.bounced'],
  ['subscription active', 'subscription.activated'],
  ['subscription error', 'subscription.failed'],
]);

export function kindOf(resource: string): Kind | undefined {
  return kinds.find(([form]) => form.test(resource))?.[1];
}

export function typeOf(kind: Kind | 'subscription', name: string | undefined): EventType {
  return types.get(`${kind} ${name}`) ?? 'unknown';
}

/** Users name `attributes`. */
const known: Known = {
  ...named('subscription', Notification),
  payloads: named('location referrer', Payload),
};

export function unknownNames(payload: unknown): readonly string[] {
  const kinds = unknownValue(payload, 'resource', (text) => kindOf(text) !== undefined);
  return [...namesOutside(payload, known), ...kinds];
}
