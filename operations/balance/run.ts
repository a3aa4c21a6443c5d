import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Deployment } from '../deployment.ts';
import { eventSource } from '../event-source.ts';
import { OperationError } from '../failure.ts';
import { UnreadableLogError } from '../logs/function-logs.ts';
import { pace } from '../pace.ts';
import type { Progress } from '../progress.ts';
import { type Judged, judge, type Waiting, wordsFor } from './judge.ts';
import { type Entry, Ledger, LedgerFullError } from './ledger.ts';
import {
  consumerGroup,
  type Lines,
  linesAbout,
  readAcknowledged,
  readOutcomes,
  type Slice,
} from './lines.ts';
import { nothingRead, priceOf, type Read } from './meter.ts';
import { readStored } from './table.ts';
import { whereabouts } from './whereabouts.ts';

export interface Unaccounted {
  readonly deliveryId: string;
  /** Or its instance; absent if no line says so. */
  readonly provider?: string;
  readonly acknowledgedAt?: string;
  /** What does not add up. */
  readonly why: string;
  /** Lines about it, oldest first; of the first ones only. */
  readonly lines: readonly string[];
}

/** Every acknowledged delivery of a range is one of `deliveries`, or not accounted for. */
export interface Balance {
  readonly from: string;
  readonly until: string;
  readonly acknowledged: number;
  readonly deliveries: Readonly<Record<'stored' | 'duplicate' | 'rejected' | Waiting, number>>;
  /** Events of the table that were stored in the range. */
  readonly events: { readonly published: number; readonly waiting: number };
  readonly unaccounted: readonly Unaccounted[];
  readonly read: Read;
  readonly dollars: number;
}

export interface Balancing {
  readonly from: Date;
  /** How long a delivery may take, and its lines to be found. */
  readonly youngMs: number;
  readonly signal: AbortSignal;
  readonly progress?: Progress;
}

const sliceMs = 1_800_000;
/** CloudWatch's least quota for FilterLogEvents. */
const requestsPerSecond = 5;
/** One function's clock may be behind another's. */
const skewMs = 60_000;
/** Each takes a look through the logs. */
const mostLookedUp = 10;

/** Accounts for every delivery that was acknowledged since. */
export async function balance(deployment: Deployment, how: Balancing): Promise<Balance> {
  const { signal, youngMs } = how;
  const read = nothingRead();
  const turn =
    deployment.place.endpoint === undefined ? pace(requestsPerSecond, signal) : async () => undefined;
  const lines = { deployment, read, signal, turn };
  await checkRetention(deployment, how.from);
  const ledger = new Ledger(how.from.getTime());
  const now = Date.now();
  const range = { from: how.from.getTime(), until: now + skewMs };
  await readAll(lines, ledger, range, how.progress);
  const open = ledger.open();
  const where = await whereabouts(lines, new Set(open.map(({ id }) => id)));
  const left = await stillOpen(lines, open, { from: now - youngMs - skewMs, until: Date.now() + skewMs });
  const { waiting, unaccounted } = judge(left, where, { now, youngMs });
  const moved = open.length - left.length;
  const named = await nameAll(lines, unaccounted, range);
  return {
    from: how.from.toISOString(),
    until: new Date(now).toISOString(),
    ...totals(ledger, waiting, moved),
    unaccounted: named,
    read,
    dollars: priceOf(read),
  };
}

async function readAll(lines: Lines, ledger: Ledger, range: Slice, progress?: Progress): Promise<void> {
  const source = eventSource(lines.deployment);
  const slices = slicesOf(range);
  progress?.total(slices.length);
  try {
    for (const [at, slice] of slices.entries()) {
      if (lines.signal.aborted) throw new OperationError('Interrupted before the end.', 'interrupted');
      const earlier = at === 0 ? { ...slice, from: slice.from - skewMs } : slice;
      await Promise.all([
        readAcknowledged(lines, ledger, slice),
        readOutcomes(lines, ledger, earlier),
        readStored(source, lines.read, ledger, earlier),
      ]);
      ledger.endSlice();
      progress?.done();
    }
    ledger.endSlice();
    if (ledger.anyStored && !ledger.heard) throw noLines;
  } catch (error) {
    if (error instanceof UnreadableLogError)
      throw new OperationError(
        `The logs can't be read (${error.message}): it takes the right to logs:FilterLogEvents on the log groups of the stack.`,
        'failed',
      );
    if (!(error instanceof LedgerFullError)) throw error;
    throw new OperationError(
      'Over a million deliveries are neither stored nor rejected, more than memory is for. Give a later --since.',
      'failed',
    );
  }
}

const noLines = new OperationError(
  'Events were stored, but no line of the consumer says so: is its log level above INFO? Without these lines nothing can be balanced.',
  'failed',
);

/** What the log has forgotten would not add up. */
async function checkRetention({ open, output }: Deployment, from: Date): Promise<void> {
  const request = new DescribeLogGroupsCommand({ logGroupNamePrefix: output(consumerGroup) });
  const { logGroups = [] } = await open(CloudWatchLogsClient).send(request);
  const days = logGroups[0]?.retentionInDays ?? Number.POSITIVE_INFINITY;
  if (Date.now() - from.getTime() > days * 86_400_000)
    throw new OperationError(`The logs are kept for ${days} days: give a later --since.`, 'invalid');
}

function slicesOf({ from, until }: Slice): readonly Slice[] {
  const count = Math.ceil((until - from) / sliceMs);
  return Array.from({ length: count }, (_, at) => ({
    from: from + at * sliceMs,
    until: Math.min(from + (at + 1) * sliceMs, until),
  }));
}

/** Less what was done while queues and spool were looked at: it may have moved out of sight of each. */
async function stillOpen(lines: Lines, open: readonly Entry[], tail: Slice): Promise<readonly Entry[]> {
  if (open.length === 0) return open;
  const ended = new Set<string>();
  const seen = new Map<string, number>();
  await readOutcomes(
    lines,
    {
      done: (id) => ended.add(id),
      rejected: (id) => ended.add(id),
      seen: (id, at) => seen.set(id, at),
    },
    tail,
  );
  for (const entry of open) entry.lastSeen = Math.max(entry.lastSeen, seen.get(entry.id) ?? 0);
  return open.filter(({ id, done }) => done !== undefined || !ended.has(id));
}

function totals({ counts }: Ledger, waiting: Judged['waiting'], moved: number) {
  const count = (place: Waiting) => waiting[place].filter((one) => one.acknowledged !== undefined).length;
  return {
    acknowledged: counts.acknowledged,
    deliveries: {
      stored: counts.stored + moved,
      duplicate: counts.duplicate,
      queue: count('queue'),
      spool: count('spool'),
      deadLetter: count('deadLetter'),
      rejected: counts.rejected,
      young: count('young'),
    },
    events: {
      published: counts.published,
      waiting: Object.values(waiting).reduce(
        (sum, some) => some.reduce((all, one) => all + one.found, sum),
        0,
      ),
    },
  };
}

async function nameAll(
  lines: Lines,
  unaccounted: readonly Entry[],
  range: Slice,
): Promise<readonly Unaccounted[]> {
  const named: Unaccounted[] = [];
  for (const entry of unaccounted) {
    const { id, provider, acknowledged } = entry;
    named.push({
      deliveryId: id,
      ...(provider === undefined ? {} : { provider }),
      ...(acknowledged === undefined ? {} : { acknowledgedAt: new Date(acknowledged).toISOString() }),
      why: wordsFor(entry),
      lines: named.length < mostLookedUp ? await linesAbout(lines, id, range) : [],
    });
  }
  return named;
}
