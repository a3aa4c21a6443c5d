import * as v from 'valibot';
import { addressKey } from '../events/address-key.ts';
import { classify } from '../events/classify.ts';
import { defined } from '../events/defined.ts';
import type { DataParts, EventType, Item, NormalizedEvent } from '../events/event.ts';
import { eventId } from '../events/identity.ts';
import { parseExactly } from '../events/json-text.ts';
import { lenient, text } from '../events/lenient.ts';
import { bare, subjectOf } from '../events/names.ts';
import { addressOf } from './schema.ts';

/** One recipient in a receipt. Only a mail to a single recipient has an open, and only its first. */
const Entry = v.fallback(
  v.object({
    recipient: lenient(text),
    status: v.optional(
      v.fallback(
        v.object({
          deliveryStatus: lenient(text),
          deliveryTime: lenient(text),
          openedStatus: lenient(text),
          openedTime: lenient(text),
        }),
        {},
      ),
      {},
    ),
  }),
  { status: {} },
);

type Entry = v.InferOutput<typeof Entry>;

/** Kept with an entry, which may report two events. */
const Origin = v.object({
  sourceTrackingId: text,
  messageId: lenient(text),
  of: v.picklist(['delivery', 'open']),
});

export type ReceiptOrigin = v.InferOutput<typeof Origin>;

const Envelope = v.pipe(v.string(), v.parseJson(), v.object({ receipt: Origin }));

/** Receipts have no event id or type: statuses by their beginning. */
const types: readonly (readonly [RegExp, EventType])[] = [
  [/^delivered\b/i, 'email.delivered'],
  [/^soft bounced\b/i, 'email.deferred'],
  [/^hard bounced\b/i, 'email.bounced'],
];

/** The items of an entry's exact text: its delivery, and its first open. */
export function receiptItems(
  entryText: string,
  { sourceTrackingId, messageId }: Omit<ReceiptOrigin, 'of'>,
): readonly Item[] {
  const { status } = v.parse(Entry, parseExactly(entryText));
  const item = (of: ReceiptOrigin['of']): Item => ({
    payload: entryText,
    envelope: JSON.stringify({ receipt: { sourceTrackingId, messageId, of } }),
  });
  return [
    ...(deliveryType(status) === 'unknown' ? [] : [item('delivery')]),
    ...(isOpened(status) ? [item('open')] : []),
  ];
}

/** Undefined for a webhook's item: `split` never gives it this envelope. */
export function receiptOf({ envelope }: Item): ReceiptOrigin | undefined {
  if (envelope === undefined) return undefined;
  const parsed = v.safeParse(Envelope, envelope);
  return parsed.success ? parsed.output.receipt : undefined;
}

/**
 * Identified by mail, recipient, event and time, so that every receipt gives the same id.
 * @see https://docs.paubox.com/docs/paubox_email_api/
 */
export function normalizeReceipt(
  { payload }: Item,
  { sourceTrackingId, messageId, of }: ReceiptOrigin,
): NormalizedEvent {
  const { recipient, status } = v.parse(Entry, parseExactly(payload));
  const { deliveryStatus, deliveryTime, openedStatus, openedTime } = status;
  const type = of === 'open' ? 'email.opened' : deliveryType(status);
  const address = recipient === undefined ? undefined : addressOf(recipient);
  const time = rfc3339(of === 'open' ? openedTime : deliveryTime);
  return {
    id: eventId(
      'paubox',
      'receipt',
      sourceTrackingId,
      addressKey(address ?? recipient ?? ''),
      type,
      time ?? '',
    ),
    type,
    providertype: of === 'open' ? openedStatus : deliveryStatus,
    account: undefined,
    subject: subjectOf('message', bare(messageId) ?? sourceTrackingId),
    aliases: [`message/${sourceTrackingId}`],
    time,
    timesource: 'payload',
    data: defined({
      message: defined({ messageId: bare(messageId), providerMessageId: sourceTrackingId }),
      recipient: address,
      failure: failureOf(type, deliveryStatus),
    }),
  };
}

function deliveryType({ deliveryStatus = '' }: Entry['status']): EventType {
  return types.find(([form]) => form.test(deliveryStatus))?.[1] ?? 'unknown';
}

function isOpened({ openedStatus, openedTime }: Entry['status']): boolean {
  return openedStatus === undefined ? openedTime !== undefined : /^opened\b/i.test(openedStatus);
}

function failureOf(type: EventType, reason: string | undefined): DataParts['failure'] {
  if (type !== 'email.deferred' && type !== 'email.bounced') return undefined;
  const final = type === 'email.bounced';
  return { ...classify({ text: reason, isHard: final }), final, ...defined({ reason }), source: 'provider' };
}

const rfc2822 =
  /^(?:[a-z]{3},\s*)?\d{1,2}\s+[a-z]{3}\s+\d{4}\s+\d\d:\d\d(?::\d\d)?\s+(?:[+-]\d{4}|GMT|UTC?)(?:\s*\([^()]*\))?$/i;

/** Receipts have times as in mail; anything else stays unchanged. */
function rfc3339(time: string | undefined): string | undefined {
  const at = time !== undefined && rfc2822.test(time.trim()) ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? time : new Date(at).toISOString();
}
