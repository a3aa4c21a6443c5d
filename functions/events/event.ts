import * as v from 'valibot';

/** Ours: dotted, past tense. `email.*` is what became of mail that was sent; `message.*` are items in a mailbox. */
export const eventTypes = [
  'email.sent',
  'email.delivered',
  'email.deferred',
  'email.bounced',
  'email.rejected',
  'email.failed',
  'email.opened',
  'email.clicked',
  'email.replied',
  'email.complained',
  'email.unsubscribed',
  'email.subscribed',
  'message.created',
  'message.updated',
  'message.deleted',
  'message.missing',
  'mailbox.created',
  'mailbox.deleted',
  'mailbox.reset',
  'account.added',
  'account.initialized',
  'account.deleted',
  'account.authenticated',
  'account.authentication_failed',
  'account.connection_failed',
  'calendar_event.created',
  'calendar_event.updated',
  'calendar_event.deleted',
  'contact.created',
  'contact.updated',
  'contact.deleted',
  'task.created',
  'task.updated',
  'task.deleted',
  'booking.changed',
  'subscription.activated',
  'subscription.failed',
  'resource.changed',
  'export.completed',
  'export.failed',
  'unknown',
] as const;

const Message = v.object({
  /** RFC 5322, without angle brackets. */
  messageId: v.optional(v.string()),
  providerMessageId: v.optional(v.string()),
  threadId: v.optional(v.string()),
  subject: v.optional(v.string()),
  from: v.optional(v.string()),
  to: v.optional(v.array(v.string())),
});

const Failure = v.object({
  kind: v.picklist(['hard', 'soft', 'block', 'undetermined']),
  /** True where no further try will be made or would help; absent where the provider does not say. */
  final: v.optional(v.boolean()),
  /** In the provider's words. */
  reason: v.optional(v.string()),
});

const Data = v.object({
  message: v.optional(Message),
  recipient: v.optional(v.string()),
  failure: v.optional(Failure),
  /** The exact text of the provider's item, cut from the verified body. */
  payload: v.string(),
  /** There only where the body holds more than the item: what `normalize` needs of the rest, as JSON. */
  envelope: v.optional(v.string()),
});

/** RFC 3339, UTC, milliseconds. */
const Timestamp = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));

/** A CloudEvents 1.0 event. @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export const PosternEvent = v.object({
  specversion: v.literal('1.0'),
  /** 32 hexadecimal digits; the same for the same event, however often it is delivered. */
  id: v.string(),
  source: v.string(),
  type: v.picklist(eventTypes),
  subject: v.string(),
  /** When it happened; absent if nobody says. */
  time: v.optional(Timestamp),
  timesource: v.optional(v.picklist(['payload', 'signature'])),
  datacontenttype: v.literal('application/json'),
  dataschema: v.literal('urn:postern:data:1'),
  /** When we received it. */
  recordedtime: Timestamp,
  provider: v.string(),
  account: v.optional(v.string()),
  deliveryid: v.string(),
  /** The provider's own name for what happened, as sent. */
  providertype: v.optional(v.string()),
  data: Data,
});

export type PosternEvent = v.InferOutput<typeof PosternEvent>;
export type EventType = PosternEvent['type'];
export type EventData = PosternEvent['data'];

/** The part of a delivery that one event is made of; stored with it, so that it can be normalised again. */
export interface Item {
  readonly payload: string;
  readonly envelope?: string;
}

/** What a provider says of an item: the event less what every provider's events share. */
export interface NormalizedEvent {
  readonly id: string;
  readonly type: EventType;
  readonly providertype: string | undefined;
  readonly account: string | undefined;
  /** Undefined where nothing says what it is about. */
  readonly subject: string | undefined;
  /** When it happened, as the provider wrote it. */
  readonly time: string | undefined;
  readonly timesource: 'payload' | 'signature';
  readonly data: Omit<EventData, keyof Item> | undefined;
  /** What the item tells of the provider's subscription that it came by. */
  readonly sighting?: Sighting | undefined;
}

/** A subscription, as one notification shows it. */
export interface Sighting {
  readonly id: string;
  readonly resource: string | undefined;
  readonly account: string | undefined;
  /** RFC 3339, UTC: when the provider signed the notification. */
  readonly at: string;
  /** Only where the notification is about the subscription itself. */
  readonly lifecycle: 'active' | 'error' | undefined;
  /** The provider's words about an error. */
  readonly message: string | undefined;
}
