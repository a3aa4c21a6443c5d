import * as v from 'valibot';
import { each } from '../cost/prices.ts';
import type { Deployment } from '../deployment.ts';
import { functionLog, UnreadableLogError } from '../logs/function-logs.ts';
import type { Proof } from './links.ts';
import { timesOf } from './links.ts';

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

const Report = v.looseObject({
  record: v.object({
    metrics: v.object({
      durationMs: v.number(),
      billedDurationMs: v.number(),
      memorySizeMB: v.optional(v.number(), 1_024),
    }),
  }),
});

/** From the deliveries themselves, and from what Lambda says of the consumer's runs meanwhile: others' are among them. */
export async function measured(deployment: Deployment, proofs: readonly Proof[]): Promise<Measures> {
  const traces = proofs.flatMap((proof) => [...proof.traces.values()]);
  const sent = traces.filter(({ kind }) => kind !== 'swept');
  const reports = await reportsSince(deployment, Math.min(...traces.map(({ sentAt }) => sentAt.getTime())));
  const billedMs = reports.reduce((sum, { billedDurationMs }) => sum + billedDurationMs, 0);
  const gigabyteSeconds = reports.reduce(
    (sum, one) => sum + (one.billedDurationMs * one.memorySizeMB) / 1_024_000,
    0,
  );
  const stored = traces.filter(({ item, kind }) => item !== undefined && kind !== 'held' && kind !== 'swept');
  const requests = sent.length + 2 * proofs.length;
  const dollars =
    requests * (each.httpRequest + each.invocation) +
    reports.length * each.invocation +
    gigabyteSeconds * each.gigabyteSecond +
    requests * 3 * (each.sqsRequest + each.sqsFairRequest) +
    // The table and two indexes.
    stored.length * 3 * each.writeUnit +
    traces.length * each.snsRequest;
  return {
    deliveries: traces.length,
    ...spread(
      'acknowledgedMs',
      sent.map(({ answer }) => answer.ms),
    ),
    ...spread(
      'storedMs',
      stored.map(timesOf).map(({ storedMs, receivedMs }) => storedMs - receivedMs),
    ),
    ...(reports.length === 0
      ? {}
      : {
          consumer: {
            runs: reports.length,
            billedMs,
            durationMs: spreadOf(reports.map(({ durationMs }) => durationMs)),
          },
        }),
    dollars,
  };
}

async function reportsSince(deployment: Deployment, since: number) {
  const found: v.InferOutput<typeof Report>['record']['metrics'][] = [];
  if (!Number.isFinite(since)) return found;
  const asked = { pattern: '{ $.type = "platform.report" }', from: new Date(since) };
  try {
    for await (const { fields } of functionLog(deployment, 'consumer', asked)) {
      const report = v.safeParse(Report, fields);
      if (report.success) found.push(report.output.record.metrics);
    }
  } catch (error) {
    if (!(error instanceof UnreadableLogError)) throw error;
  }
  return found;
}

function spread(name: 'acknowledgedMs' | 'storedMs', values: readonly number[]) {
  return values.length === 0 ? {} : { [name]: spreadOf(values) };
}

function spreadOf(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b).map(Math.round);
  return [0, Math.floor(sorted.length / 2), sorted.length - 1].map((at) => sorted[at] ?? 0);
}
