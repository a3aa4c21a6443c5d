import type { DataParts, EventType, PosternEvent } from '../../functions/events/event.ts';

/** Derived when read. */
export interface MessageStatus {
  /** Absent if no event says. */
  readonly status?: Status;
  readonly by?: PosternEvent;
  readonly opens: number;
  readonly clicks: number;
  readonly replies: number;
}

export type Status = 'complained' | 'bounced' | 'rejected' | 'failed' | 'delivered' | 'deferred' | 'sent';

interface Claim {
  readonly event: PosternEvent;
  readonly status: Status;
  /** The higher wins; of equals, the later. */
  readonly rank: number;
}

/** Of a final failure. */
const finalRank = 4;

/** In any order of events. */
export function statusOf(events: readonly PosternEvent[]): MessageStatus {
  const sentAt = lastSent(events);
  const [first] = events
    .filter((event) => !isOver(event, sentAt))
    .flatMap(claimsOf)
    .sort(strongestFirst);
  const count = (type: PosternEvent['type']) => events.filter((event) => event.type === type).length;
  return {
    ...(first === undefined ? {} : { status: first.status, by: first.event }),
    opens: count('email.opened'),
    clicks: count('email.clicked'),
    replies: count('email.replied'),
  };
}

function lastSent(events: readonly PosternEvent[]): string {
  const times = events.filter(({ type }) => type === 'email.sent').map(({ time = '' }) => time);
  return times.sort().at(-1) ?? '';
}

/** Put off before the sender sent it: the sender counts its own tries. */
function isOver({ type, time, data }: PosternEvent, sentAt: string): boolean {
  const { delivery }: DataParts = data;
  return type === 'email.deferred' && delivery !== undefined && time !== undefined && time < sentAt;
}

/** Only the recipient can still add to it. */
export function isFinal({ status, by }: MessageStatus): boolean {
  if (status === undefined || status === 'sent' || status === 'deferred') return false;
  const data: DataParts = by?.data ?? {};
  return status !== 'bounced' || data.failure?.final === true;
}

const claims: ReadonlyMap<EventType, Omit<Claim, 'event'>> = new Map([
  ['email.complained', { status: 'complained', rank: 5 }],
  ['email.bounced', { status: 'bounced', rank: 2 }],
  ['email.rejected', { status: 'rejected', rank: finalRank }],
  ['email.failed', { status: 'failed', rank: finalRank }],
  ['email.delivered', { status: 'delivered', rank: 3 }],
  ['email.deferred', { status: 'deferred', rank: 2 }],
  ['email.sent', { status: 'sent', rank: 1 }],
]);

function claimsOf(event: PosternEvent): readonly Claim[] {
  const claim = claims.get(event.type);
  const { failure }: DataParts = event.data;
  if (claim === undefined) return [];
  const isFinalBounce = claim.status === 'bounced' && failure?.final === true;
  return [{ event, ...claim, ...(isFinalBounce ? { rank: finalRank } : {}) }];
}

function strongestFirst(a: Claim, b: Claim): number {
  const [timeA, timeB] = [a, b].map(({ event }) => `${event.time ?? '0'}#${event.id}`);
  return b.rank - a.rank || ((timeA ?? '') < (timeB ?? '') ? 1 : -1);
}
