import * as v from 'valibot';
import { defined } from '../../functions/events/defined.ts';
import { each } from '../cost/prices.ts';
import type { Deployment } from '../deployment.ts';
import { functionLog, UnreadableLogError } from '../logs/function-logs.ts';
import type { Proof } from './links.ts';
import { isStored, timesOf } from './trace.ts';

/** What a run took; of several, the least, the median and the most. */
export interface Measures {
  readonly deliveries: number;
  readonly acknowledgedMs?: readonly number[];
  readonly storedMs?: readonly number[];
  /** Of the consumer's runs, as Lambda reports them; a webhook function's are reported only where they fail. */
  readonly consumer?: {
    readonly runs: number;
    readonly billedMs: number;
    readonly durationMs: readonly number[];
  };
  /** US dollars at list price, of what is known: requests, runs that were reported, writes. */
  readonly dollars: number;
}

const Report = v.object({
  durationMs: v.number(),
  billedDurationMs: v.number(),
  memorySizeMB: v.optional(v.number(), 1_024),
});
type Report = v.InferOutput<typeof Report>;
const ReportLine = v.object({ record: v.object({ metrics: Report }) });

/** From the deliveries themselves, and from what Lambda says of the consumer's runs meanwhile: others' are among them. */
export async function measured(deployment: Deployment, proofs: readonly Proof[]): Promise<Measures> {
  const traces = proofs.flatMap((proof) => [...proof.traces.values()]);
  const sent = traces.filter(({ kind }) => kind !== 'swept');
  const reports = await reportsSince(deployment, Math.min(...traces.map(({ sentAt }) => sentAt.getTime())));
  const sum = (of: (report: Report) => number) => reports.reduce((total, one) => total + of(one), 0);
  const stored = sent.filter(({ kind }) => kind !== 'held').filter(isStored);
  const requests = sent.length + 2 * proofs.length;
  const dollars =
    requests * (each.httpRequest + each.invocation) +
    reports.length * each.invocation +
    sum((one) => (one.billedDurationMs * one.memorySizeMB) / 1_024_000) * each.gigabyteSecond +
    requests * 3 * (each.sqsRequest + each.sqsFairRequest) +
    // The table and two indexes.
    stored.length * 3 * each.writeUnit +
    traces.length * each.snsRequest;
  const durationMs = spreadOf(reports.map((one) => one.durationMs));
  const billedMs = sum((one) => one.billedDurationMs);
  return {
    deliveries: traces.length,
    ...defined({
      acknowledgedMs: spreadOf(sent.map(({ answer }) => answer.ms)),
      storedMs: spreadOf(stored.map(timesOf).map(({ storedMs, receivedMs }) => storedMs - receivedMs)),
      consumer: durationMs && { runs: reports.length, billedMs, durationMs },
    }),
    dollars,
  };
}

async function reportsSince(deployment: Deployment, since: number) {
  const found: Report[] = [];
  if (!Number.isFinite(since)) return found;
  const asked = { pattern: '{ $.type = "platform.report" }', from: new Date(since) };
  try {
    for await (const { fields } of functionLog(deployment, 'consumer', asked)) {
      const report = v.safeParse(ReportLine, fields);
      if (report.success) found.push(report.output.record.metrics);
    }
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
  }
  return found;
}

/** Undefined if there are none. */
function spreadOf(values: readonly number[]): readonly number[] | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b).map(Math.round);
  return [0, Math.floor(sorted.length / 2), sorted.length - 1].map((at) => sorted[at] ?? 0);
}
