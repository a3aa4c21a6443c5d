import type { DataParts, PosternEvent } from '../../functions/events/event.ts';

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

/** In any order of events. */
export function statusOf(events: readonly PosternEvent[]): MessageStatus {
  const sentAt = lastSent(events);
  const claims = events
    .filter((event) => !isOver(event, sentAt))
    .map(claimOf)
    .filter((claim) => claim !== undefined);
  const [first] = claims.sort(strongestFirst);
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

function claimOf(event: PosternEvent): Claim | undefined {
  const data: DataParts = event.data;
  switch (event.type) {
    case 'email.complained':
      return { event, status: 'complained', rank: 5 };
    case 'email.bounced':
      return { event, status: 'bounced', rank: data.failure?.final === true ? 4 : 2 };
    case 'email.rejected':
      return { event, status: 'rejected', rank: 4 };
    case 'email.failed':
      return { event, status: 'failed', rank: 4 };
    case 'email.delivered':
      return { event, status: 'delivered', rank: 3 };
    case 'email.deferred':
      return { event, status: 'deferred', rank: 2 };
    case 'email.sent':
      return { event, status: 'sent', rank: 1 };
    default:
      return undefined;
  }
}

function strongestFirst(a: Claim, b: Claim): number {
  const [timeA, timeB] = [a, b].map(({ event }) => `${event.time ?? '0'}#${event.id}`);
  return b.rank - a.rank || ((timeA ?? '') < (timeB ?? '') ? 1 : -1);
}
