import * as v from 'valibot';
import * as shape from './data.ts';
import { instanceForm } from './instance.ts';
import { PayloadRef } from './payload-ref.ts';
import { type EventType, typesOf } from './types.ts';

export { type EventType, eventTypes } from './types.ts';

const { optional } = shape;

/** Parts of `data`; the event's type decides which it can have. A part is absent if unknown. */
const parts = {
  message: optional(shape.Message, 'the mail'),
  reply: optional(shape.Reply, 'the mail that came back: an answer, or a bounce notice'),
  recipient: optional(v.string(), 'address, if there is exactly one'),
  list: optional(v.string(), "the provider's name or id of the mailing list"),
  failure: optional(shape.Failure, 'why it was not delivered'),
  delivery: optional(shape.Attempts, "the provider's tries so far"),
  engagement: optional(shape.Engagement, 'who opened, clicked or unsubscribed, as far as known'),
  complaint: optional(shape.Complaint, 'what a feedback report says'),
  change: optional(shape.Change, 'what changed'),
  mailbox: optional(shape.Mailbox, 'the folder'),
  error: optional(shape.Fault, 'what went wrong'),
  aliases: optional(v.array(v.string()), "the account's other subjects for this mail, from the provider"),
};

const absent = v.optional(v.never());

/** The event's item: inline, or in S3 if the event would be too large for a queue. */
export const ItemOrRef = v.union([
  v.object({
    payload: v.pipe(v.string(), v.description("the provider's item, exactly as in the verified body")),
    envelope: optional(v.string(), 'JSON: what else of the body is needed to normalise the payload again'),
    payloadRef: absent,
  }),
  v.object({
    payloadRef: v.pipe(
      PayloadRef,
      v.description('s3://bucket/key of payload and envelope as JSON, if too large'),
    ),
    payload: absent,
    envelope: absent,
  }),
]);

/** CloudEvents 1.0, with our extension attributes. */
const attributes = {
  specversion: v.pipe(v.literal('1.0'), v.description('of CloudEvents')),
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/), v.description('the same however often it is delivered')),
  source: v.pipe(
    v.string(),
    v.description(
      '/{provider}/{account}, percent-encoded; /{provider} without an account; {provider}-{instance} of a named instance',
    ),
  ),
  subject: v.pipe(v.string(), v.nonEmpty(), v.description('what it is about: message/…, account/…, …')),
  time: optional(shape.Timestamp, 'when it happened; absent if unknown'),
  timesource: optional(v.picklist(['payload', 'signature']), 'source of time: the item, or its signature'),
  datacontenttype: v.pipe(v.literal('application/json'), v.description('of data')),
  dataschema: v.pipe(v.literal('urn:postern:data:1'), v.description('$id of schema/data.json')),
  recordedtime: v.pipe(shape.Timestamp, v.description('when we received it')),
  provider: v.pipe(v.string(), v.description('who sent it')),
  instance: optional(
    v.pipe(v.string(), v.regex(instanceForm)),
    "which of the provider's instances sent it, if it has a name",
  ),
  account: optional(v.pipe(v.string(), v.nonEmpty()), "the provider's account, if any"),
  deliveryid: v.pipe(v.string(), v.description('the delivery that brought it first')),
  providertype: optional(v.string(), "the provider's own name for it, as sent"),
  resent: optional(v.literal(true), 'sent again to one subscriber on request: never on a stored event'),
  redacted: optional(v.literal(true), 'an address was erased: no longer what the provider sent'),
  proving: optional(v.string(), 'a run of `postern prove`: no mail, and not for subscribers'),
  reconciled: optional(v.literal(true), "not from a webhook, but fetched from the provider's API later"),
};

/** Events of these types, which can have these parts. */
function events<const T extends readonly EventType[], const D extends v.ObjectEntries>(types: T, data: D) {
  return v.object({ ...attributes, type: v.picklist(types), data: v.intersect([v.object(data), ItemOrRef]) });
}

const { message, reply, recipient, list, failure, delivery, engagement, complaint, change, mailbox, error } =
  parts;
/** Not in complaints and reports: anybody can mail one. */
const mail = { message, recipient, aliases: parts.aliases };

/** @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export const PosternEvent = v.variant('type', [
  events(typesOf.progress, { ...mail, reply }),
  events(typesOf.failure, { ...mail, reply, failure, delivery }),
  events(typesOf.engagement, { ...mail, engagement }),
  events(typesOf.list, { ...mail, list, engagement }),
  events(typesOf.complaint, { message, recipient, complaint }),
  events(typesOf.report, { message, recipient, complaint }),
  events(typesOf.message, { message, mailbox, change }),
  events(typesOf.mailbox, { mailbox }),
  events(typesOf.account, { error }),
  events(typesOf.change, { change }),
  events(typesOf.subscription, { change, error }),
  events(typesOf.export, { error }),
  events(typesOf.unknown, { ...mail, change }),
]);

export type PosternEvent = v.InferOutput<typeof PosternEvent>;

const Parts = v.object(parts);

/** `data` of any event: what `dataschema` names. */
export const EventData = v.intersect([Parts, ItemOrRef]);

/** All that any event's data can hold, except the item. */
export type DataParts = v.InferOutput<typeof Parts>;

/** The part of a delivery that makes one event; stored with it, so that it can be normalised again. */
export interface Item {
  readonly payload: string;
  readonly envelope?: string;
}

/** What a provider says of an item: the event without what all providers' events share. */
export interface NormalizedEvent {
  readonly id: string;
  readonly type: EventType;
  readonly providertype: string | undefined;
  readonly account: string | undefined;
  readonly subject: string | undefined;
  /** As the provider wrote it. */
  readonly time: string | undefined;
  readonly timesource: 'payload' | 'signature';
  readonly data: DataParts | undefined;
  /**
   * The account's other subjects for this mail, from the provider itself: never from mailed content or another server.
   */
  readonly aliases?: readonly string[] | undefined;
  /** What the item says about its subscription at the provider. */
  readonly sighting?: Sighting | undefined;
}

/** A subscription, as one notification shows it. */
export interface Sighting {
  readonly id: string;
  readonly resource: string | undefined;
  readonly account: string | undefined;
  /** RFC 3339, UTC: when the provider signed the notification. */
  readonly at: string;
  /** Only of a notification about the subscription itself; `removed` if the provider was asked to end it. */
  readonly lifecycle: 'active' | 'error' | 'removed' | undefined;
  /** The provider's words about an error. */
  readonly message: string | undefined;
}
