import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { defined } from '../../functions/events/defined.ts';
import { logGroupKey } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';
import { invalid, OperationError } from '../failure.ts';
import { pace } from '../pace.ts';
import type { Progress } from '../progress.ts';
import { type Judged, judge, type Waiting, wordsFor } from './judge.ts';
import { type Entry, Ledger } from './ledger.ts';
import { linesAbout, readAcknowledged, readOutcomes, type Slice } from './lines.ts';
import { nothingRead, priceOf, type Read, type Reading } from './meter.ts';
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
  const reading = { deployment, read, signal, turn };
  await checkRetention(deployment, how.from);
  const ledger = new Ledger(how.from.getTime());
  const now = Date.now();
  const range = { from: how.from.getTime(), until: now + skewMs };
  await readAll(reading, ledger, range, how.progress);
  const open = ledger.open();
  const where = await whereabouts(reading, new Set(open.map(({ id }) => id)));
  const left = await stillOpen(reading, open, { from: now - youngMs - skewMs, until: Date.now() + skewMs });
  const { waiting, unaccounted } = judge(left, where, { now, youngMs });
  const moved = open.length - left.length;
  const named = await nameAll(reading, unaccounted, range);
  return {
    from: how.from.toISOString(),
    until: new Date(now).toISOString(),
    ...totals(ledger, waiting, moved),
    unaccounted: named,
    read,
    dollars: priceOf(read),
  };
}

async function readAll(reading: Reading, ledger: Ledger, range: Slice, progress?: Progress): Promise<void> {
  const slices = slicesOf(range);
  progress?.total(slices.length);
  for (const [at, slice] of slices.entries()) {
    if (reading.signal.aborted) throw new OperationError('Interrupted before the end.', 'interrupted');
    const earlier = at === 0 ? { ...slice, from: slice.from - skewMs } : slice;
    await Promise.all([
      readAcknowledged(reading, ledger, slice),
      readOutcomes(reading, ledger, earlier),
      readStored(reading, ledger, earlier),
    ]);
    ledger.endSlice();
    progress?.done();
  }
  ledger.endSlice();
  if (ledger.anyStored && !ledger.heard) throw noLines;
}

const noLines = new OperationError(
  'Events were stored, but no line of the consumer says so: is its log level above INFO? Without these lines nothing can be balanced.',
  'failed',
);

/** What the log has forgotten would not add up. */
async function checkRetention({ open, output }: Deployment, from: Date): Promise<void> {
  const request = new DescribeLogGroupsCommand({ logGroupNamePrefix: output(logGroupKey('consumer')) });
  const { logGroups = [] } = await open(CloudWatchLogsClient).send(request);
  const days = logGroups[0]?.retentionInDays ?? Number.POSITIVE_INFINITY;
  if (Date.now() - from.getTime() > days * 86_400_000)
    throw invalid(`The logs are kept for ${days} days: give a later --since.`);
}

function slicesOf({ from, until }: Slice): readonly Slice[] {
  const count = Math.ceil((until - from) / sliceMs);
  return Array.from({ length: count }, (_, at) => ({
    from: from + at * sliceMs,
    until: Math.min(from + (at + 1) * sliceMs, until),
  }));
}

/** Less what was done while queues and spool were looked at: it may have moved out of sight of each. */
async function stillOpen(reading: Reading, open: readonly Entry[], tail: Slice): Promise<readonly Entry[]> {
  if (open.length === 0) return open;
  const ended = new Set<string>();
  const end = (id: string) => ended.add(id);
  const entries = new Map(open.map((entry) => [entry.id, entry]));
  const seen = (id: string, at: number) => {
    const entry = entries.get(id);
    if (entry !== undefined) entry.lastSeen = Math.max(entry.lastSeen, at);
  };
  await readOutcomes(reading, { done: end, rejected: end, seen }, tail);
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
  reading: Reading,
  unaccounted: readonly Entry[],
  range: Slice,
): Promise<readonly Unaccounted[]> {
  const named: Unaccounted[] = [];
  for (const entry of unaccounted) {
    const { id, provider, acknowledged } = entry;
    const at = acknowledged === undefined ? undefined : new Date(acknowledged);
    named.push({
      deliveryId: id,
      ...defined({ provider, acknowledgedAt: at?.toISOString() }),
      why: wordsFor(entry),
      lines: named.length < mostLookedUp ? await linesAbout(reading, id, range) : [],
    });
  }
  return named;
}
