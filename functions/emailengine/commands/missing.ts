import * as v from 'valibot';
import type { EventSource } from '../../../operations/queries/queries.ts';
import { wholeTimeline } from '../../../operations/queries/story.ts';
import { addressKey } from '../../events/address-key.ts';
import type { DataParts, PosternEvent } from '../../events/event.ts';
import { instanceEventId } from '../../events/identity.ts';
import type { Sender } from '../../events/instance.ts';
import { emailengine } from '../index.ts';
import type { Bounce, Message } from './api.ts';

/** EmailEngine retries a webhook for this long: younger events may still come, under another id. */
export const graceMs = 45 * 60_000;

export function newMailText(account: string, message: Message): string {
  const { bounces: _, ...data } = message;
  return JSON.stringify({
    account,
    date: message.date,
    path: 'INBOX',
    specialUse: '\\Inbox',
    event: 'messageNew',
    data,
  });
}

/** A bounce of a sent mail, as its webhook would report it. */
export function bounceText(account: string, sent: Message, bounce: Bounce): string {
  const { message: bounceMessage, recipient, action, response, date } = bounce;
  const data = { bounceMessage, recipient, action, response, messageId: sent.messageId };
  return JSON.stringify({ account, date, event: 'messageBounce', data });
}

/** A text without a time is left alone. */
export function ageOf(text: string, since: Date, now: number): 'young' | 'due' | 'old' {
  const at = Date.parse(emailengine.normalize({ payload: text }).time ?? '');
  if (Number.isNaN(at) || at < since.getTime()) return 'old';
  return at > now - graceMs ? 'young' : 'due';
}

/** Whether its mail's story already has it: from a webhook, under another id, or an earlier reconciliation. */
export async function isKnown(source: EventSource, sender: Sender, text: string): Promise<boolean> {
  const { id: theirs, type, account, subject, data } = emailengine.normalize({ payload: text });
  if (subject === undefined) return true;
  const id = instanceEventId(sender, theirs);
  const asked = { ...sender, subject, ...(account === undefined ? {} : { account }) };
  const story = await wholeTimeline(source, asked);
  const to = data?.recipient;
  // Someone erased from the mail is not brought back.
  if (story.some((event) => event.redacted) && !story.some((event) => isOf(event, to))) return true;
  return story.some((event) => {
    if (event.id === id) return true;
    return event.type === type && (to === undefined || isOf(event, to)) && isSameBounce(event, text);
  });
}

function isOf({ data }: PosternEvent, recipient: string | undefined): boolean {
  const parts: DataParts = data;
  if (recipient === undefined || parts.recipient === undefined) return recipient === parts.recipient;
  return addressKey(parts.recipient) === addressKey(recipient);
}

const BounceMessage = v.fallback(
  v.pipe(
    v.string(),
    v.parseJson(),
    v.object({ data: v.object({ bounceMessage: v.optional(v.string()) }) }),
    v.transform(({ data }) => data.bounceMessage),
  ),
  undefined,
);

/** A recipient's server may bounce a mail twice. Without an id on both, they count as one. */
function isSameBounce({ data }: PosternEvent, text: string): boolean {
  const [stored, told] = [data.payload, text].map((payload) => v.parse(BounceMessage, payload));
  return stored === undefined || told === undefined || stored === told;
}
