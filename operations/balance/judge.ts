import { amount } from '../amount.ts';
import type { Entry } from './ledger.ts';
import type { Whereabouts } from './whereabouts.ts';

/** Where an acknowledged delivery is that is not done. */
export type Waiting = 'queue' | 'spool' | 'deadLetter' | 'young';

export interface Judged {
  readonly waiting: Readonly<Record<Waiting, readonly Entry[]>>;
  readonly unaccounted: readonly Entry[];
}

/** What CloudWatch reports about the queue's oldest message is some minutes old. */
const slackMs = 600_000;
/** SQS leaves what was received three times out of that: the consumer tries it again within this. */
const retryMs = 3_600_000;

/** Places each open delivery where it waits; what waits nowhere is not accounted for. */
export function judge(
  open: readonly Entry[],
  { spooled, dead, deadUnread, queued, queuedForMs }: Whereabouts,
  { now, youngMs }: { readonly now: number; readonly youngMs: number },
): Judged {
  const waiting: Record<Waiting, Entry[]> = { queue: [], spool: [], deadLetter: [], young: [] };
  const unaccounted: Entry[] = [];
  const ageOf = ({ acknowledged = 0, lastSeen }: Entry) => now - Math.max(acknowledged, lastSeen);
  const mayBeQueued = (entry: Entry) =>
    ageOf(entry) <= (queuedForMs ?? Number.POSITIVE_INFINITY) + slackMs ||
    (entry.lastSeen > 0 && ageOf(entry) <= retryMs);
  let [room, deadRoom] = [queued, deadUnread];
  for (const entry of open.toSorted((a, b) => ageOf(a) - ageOf(b))) {
    if (spooled.has(entry.id)) waiting.spool.push(entry);
    else if (dead.has(entry.id)) waiting.deadLetter.push(entry);
    else if (ageOf(entry) < youngMs) {
      waiting.young.push(entry);
      room -= 1;
    } else if (entry.done !== undefined) unaccounted.push(entry);
    else if (room > 0 && mayBeQueued(entry)) {
      waiting.queue.push(entry);
      room -= 1;
    } else if (deadRoom > 0) {
      waiting.deadLetter.push(entry);
      deadRoom -= 1;
    } else unaccounted.push(entry);
  }
  return { waiting, unaccounted };
}

/** What does not add up, in a sentence. */
export function wordsFor({ acknowledged, done, found, lastSeen }: Entry): string {
  if (done !== undefined)
    return `the log says ${amount(done, 'event')} stored, the table has ${found}: erased since, or lost`;
  const where = 'it is in no queue, dead-letter queue or spool';
  if (found > 0) {
    const known = acknowledged === undefined ? 'never acknowledged, ' : '';
    return `${known}${amount(found, 'event')} stored, and no line says published; ${where}`;
  }
  return lastSeen > 0
    ? `on its way, but nothing of it is stored; ${where}: dropped, expired or lost`
    : `nothing of it is stored; ${where}`;
}
