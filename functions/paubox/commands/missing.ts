import pMap from 'p-map';
import { sendersOf } from '../../../operations/queries/partitions.ts';
import { type EventSource, recent } from '../../../operations/queries/queries.ts';
import { isFinal, statusOf } from '../../../operations/queries/status.ts';
import { wholeTimeline } from '../../../operations/queries/whole-timeline.ts';
import { addressKey, redactedAddress } from '../../events/address-key.ts';
import type { DataParts, Item, PosternEvent } from '../../events/event.ts';
import { instanceEventId } from '../../events/identity.ts';
import { type Sender, wordOf } from '../../events/instance.ts';
import { paubox } from '../index.ts';
import { receiptItems } from '../receipt.ts';
import type { Receipt } from './api.ts';

/** Younger events may still come by webhook, which gives them another id. */
export const graceMs = 15 * 60_000;

/** What a receipt reports and the mail's timelines lack, and how many events of it are too young. */
export async function missingOf(
  source: EventSource,
  sender: Sender,
  { entries, ...mail }: Receipt,
  now: number,
): Promise<{ readonly items: readonly Item[]; readonly young: number }> {
  const told = entries
    .flatMap((entry) => receiptItems(entry, mail))
    .map((item) => ({ item, ...paubox.normalize(item) }));
  // Under its Message-ID, and, if webhooks had none, under its tracking id.
  const subjects = new Set(
    told.slice(0, 1).flatMap(({ subject, aliases = [] }) => [subject ?? [], aliases].flat()),
  );
  const timelines = [...subjects].map((subject) => wholeTimeline(source, { ...sender, subject }));
  const stored = (await Promise.all(timelines)).flat();
  const isRedacted = stored.some((event) => event.redacted);
  const named = new Set(stored.flatMap(addressesOf));
  const absent = told.filter(({ id: theirs, type, data }) => {
    // Someone erased from the mail is not brought back.
    if (isRedacted && data?.recipient !== undefined && !named.has(addressKey(data.recipient))) return false;
    const id = instanceEventId(sender, theirs);
    return !stored.some(
      (event) => event.id === id || (event.type === type && isAbout(event, data?.recipient, entries.length)),
    );
  });
  const due = absent.filter(({ time = '' }) => !(Date.parse(time) > now - graceMs));
  return { items: due.map(({ item }) => item), young: absent.length - due.length };
}

/** An event without a recipient is about the only one, if there is one. */
function isAbout(event: PosternEvent, recipient: string | undefined, recipients: number): boolean {
  const named = addressesOf(event);
  if (named.length === 0 || recipient === undefined) return recipients === 1;
  return named.includes(addressKey(recipient));
}

/** An event's recipients, as in keys. */
function addressesOf(event: PosternEvent): readonly string[] {
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

const pageSize = 1_000;
const timelinesAtOnce = 4;

/** Mails with an event in the range whose outcome is not known for every recipient; `unnamed` have no tracking id. */
export async function unfinishedMails(
  source: EventSource,
  sender: Sender,
  range: Range,
  signal: AbortSignal,
): Promise<{ readonly trackingIds: readonly string[]; readonly unnamed: number }> {
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
