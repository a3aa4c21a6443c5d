import { amount } from '../../operations/amount.ts';
import type { Erasure } from '../../operations/erase/run.ts';

export function erasureLines(erasure: Erasure, { apply, messages }: { apply: boolean; messages: boolean }) {
  const { events, others, ofOtherRecipients, mentions, foreignObjects, erased, redacted } = erasure;
  if (erasure.messages === 0) return ['No event has this recipient.'];
  return [
    `${amount(events, 'event')} of this recipient alone, in the stories of ${amount(erasure.messages, 'message')}.`,
    `${amount(others, 'other event')} of the same messages, ${ofOtherRecipients} of them of other recipients.${messages ? '' : ` ${mentions} of these ${mentions === 1 ? 'holds' : 'hold'} the address.`}`,
    apply
      ? `Erased: ${amount(erased, 'event')}, and their payloads in S3. Redacted: ${amount(redacted, 'event')}.`
      : `Would be erased: ${amount(events + (messages ? others : 0), 'event')}, and their payloads in S3. Would be redacted: ${amount(mentions, 'event')}. Nothing was changed: --apply --yes erases.`,
    ...(foreignObjects === 0
      ? []
      : [
          `${amount(foreignObjects, 'event')} with a reference to another's object in S3. Only an intruder writes a reference like that: the object was left alone.`,
        ]),
  ];
}

export const notFound = `
Not found by an address, and how long it is kept:
  message.* and other mails that only mention the address    as long as events are kept
  mails to more than 100 recipients, unless one is about the address alone
  deliveries and events on queues, and dead letters          until they are processed, 14 days at most
  deliveries in the spool (large/, outage/, unverified/)     45 days at most
  backups of the table (point-in-time recovery)              35 days
  what subscribers and providers have                        theirs to erase
Logs hold no addresses. Retries, redrives and reconciling store them again: docs/reference/privacy.md.`;
