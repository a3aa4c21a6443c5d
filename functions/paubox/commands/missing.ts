import pMap from 'p-map';
import { sendersOf } from '../../../operations/queries/partitions.ts';
import { type EventSource, recent } from '../../../operations/queries/queries.ts';
import { isFinal, statusOf } from '../../../operations/queries/status.ts';
import { wholeTimeline } from '../../../operations/queries/story.ts';
import { addressKey, redactedAddress } from '../../events/address-key.ts';
import type { DataParts, Item, PosternEvent } from '../../events/event.ts';
import { instanceEventId } from '../../events/identity.ts';
import { type Sender, wordOf } from '../../events/instance.ts';
import { subjectOf } from '../../events/names.ts';
import { paubox } from '../index.ts';
import { receiptItems } from '../receipt.ts';
import type { Receipt } from './api.ts';

/** Younger events may still come by webhook, which gives them another id. */
export const graceMs = 15 * 60_000;

export interface Missing {
  readonly items: readonly Item[];
  /** Events left for later. */
  readonly young: number;
}

/** What a receipt reports and the mail's timelines lack: an event of that type for that recipient. */
export async function missingOf(
  source: EventSource,
  sender: Sender,
  receipt: Receipt,
  now: number,
): Promise<Missing> {
  const { sourceTrackingId, messageId, entries } = receipt;
  const candidates = entries.flatMap((entry) => receiptItems(entry, { sourceTrackingId, messageId }));
  if (candidates.length === 0) return { items: [], young: 0 };
  const stored = await timelinesOf(source, sender, [
    ...candidates.slice(0, 1).map((item) => paubox.normalize(item).subject),
    // If webhooks had no Message-ID.
    subjectOf('message', sourceTrackingId),
  ]);
  const isRedacted = stored.some((event) => event.redacted);
  const named = new Set(stored.flatMap(addressesOf));
  const absent = candidates.filter((item) => {
    const { id: theirs, type, data } = paubox.normalize(item);
    // Someone erased from the mail is not brought back.
    if (isRedacted && data?.recipient !== undefined && !named.has(addressKey(data.recipient))) return false;
    const id = instanceEventId(sender, theirs);
    return !stored.some(
      (event) => event.id === id || (event.type === type && isAbout(event, data?.recipient, entries.length)),
    );
  });
  const items = absent.filter((item) => !(Date.parse(paubox.normalize(item).time ?? '') > now - graceMs));
  return { items, young: absent.length - items.length };
}

async function timelinesOf(source: EventSource, sender: Sender, subjects: readonly (string | undefined)[]) {
  const distinct = new Set(subjects.filter((subject) => subject !== undefined));
  const timelines = [...distinct].map((subject) => wholeTimeline(source, { ...sender, subject }));
  return (await Promise.all(timelines)).flat();
}

/** An event without a recipient is about the only one, if there is one. */
function isAbout(event: PosternEvent, recipient: string | undefined, recipients: number): boolean {
  const named = addressesOf(event);
  if (named.length === 0 || recipient === undefined) return recipients === 1;
  return named.includes(addressKey(recipient));
}

/** An event's recipients, as in keys. */
export function addressesOf(event: PosternEvent): readonly string[] {
  const { recipient, message }: DataParts = event.data;
  const addresses = recipient === undefined ? (message?.to ?? []) : [recipient];
  return addresses.map(addressKey);
}

export interface Range {
  readonly from: Date;
  readonly until: Date;
  /** Also mails whose outcome is known. */
  readonly all: boolean;
}

export interface Unfinished {
  readonly trackingIds: readonly string[];
  /** Mails whose tracking id no event names. */
  readonly unnamed: number;
}

const pageSize = 1_000;
const timelinesAtOnce = 4;

/** Mails with an event in the range whose outcome is not known for every recipient. */
export async function unfinishedMails(
  source: EventSource,
  sender: Sender,
  range: Range,
  signal: AbortSignal,
): Promise<Unfinished> {
  const subjects = await subjectsIn(source, sender, range, signal);
  const found = await pMap(
    subjects,
    async (subject) => {
      const events = await wholeTimeline(source, { ...sender, subject });
      return range.all || !isFinished(events) ? [{ trackingId: trackingIdOf(events) }] : [];
    },
    { concurrency: timelinesAtOnce, signal },
  );
  const ids = found.flat().map(({ trackingId }) => trackingId);
  const trackingIds = ids.filter((id) => id !== undefined);
  return { trackingIds: [...new Set(trackingIds)], unnamed: ids.length - trackingIds.length };
}

async function subjectsIn(
  source: EventSource,
  sender: Sender,
  { from, until }: Range,
  signal: AbortSignal,
): Promise<string[]> {
  const subjects = new Set<string>();
  const asked = { ...sendersOf(wordOf(sender)), from, until, limit: pageSize };
  let cursor: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await recent(source, { ...asked, ...(cursor === undefined ? {} : { cursor }) });
    for (const { subject } of page.events) if (subject.startsWith('message/')) subjects.add(subject);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return [...subjects];
}

function isFinished(events: readonly PosternEvent[]): boolean {
  const recipients = new Set(events.flatMap(addressesOf));
  // An erased recipient has no further events.
  recipients.delete(redactedAddress);
  const ofEach = [...recipients].map((recipient) =>
    events.filter((event) => {
      const named = addressesOf(event);
      return named.length === 0 || named.includes(recipient);
    }),
  );
  return (ofEach.length === 0 ? [events] : ofEach).every((some) => isFinal(statusOf(some)));
}

function trackingIdOf(events: readonly PosternEvent[]): string | undefined {
  const messages = events.map(({ data }: { data: DataParts }) => data.message);
  return messages.find((message) => message?.providerMessageId !== undefined)?.providerMessageId;
}
