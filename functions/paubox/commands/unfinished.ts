import pMap from 'p-map';
import { sendersOf } from '../../../operations/queries/partitions.ts';
import { type EventSource, recent } from '../../../operations/queries/queries.ts';
import { isFinal, statusOf } from '../../../operations/queries/status.ts';
import { wholeTimeline } from '../../../operations/queries/whole-timeline.ts';
import type { DataParts, PosternEvent } from '../../events/event.ts';
import { type Sender, wordOf } from '../../events/instance.ts';
import { redactedAddress } from '../../events/redacted.ts';
import { addressesOf } from './missing.ts';

export interface Range {
  readonly from: Date;
  readonly until: Date;
  /** Those whose end is known too. */
  readonly all: boolean;
}

export interface Unfinished {
  readonly trackingIds: readonly string[];
  /** Mails that Paubox can't be asked about, since no event names their tracking id. */
  readonly unnamed: number;
}

const pageSize = 1_000;
const timelinesAtOnce = 4;

/** The mails of which an event was stored in the range, and whose end is not known for every recipient. */
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
  // Nothing is told any more of who was erased from the mail.
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
