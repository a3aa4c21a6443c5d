import { causedBy, type Measured } from '../../operations/cost/caused.ts';
import type { CostedDeployment } from '../../operations/cost/deployment.ts';
import { billedMs } from '../../operations/cost/runs.ts';
import { loggedBytes, writeUnits } from '../../operations/cost/traffic.ts';

/** What a flow asks of AWS, a second or side by side, so that nothing waits. */
export interface Demand {
  readonly webhookMs: number;
  /** Runs of webhook functions side by side. */
  readonly webhooks: number;
  /** Of a run with a full batch. */
  readonly consumerMs: number;
  /** Runs of the consumer side by side, with full batches: what consumer.maxConcurrency must allow. */
  readonly consumers: number;
  /** What the account must allow: Lambda takes ten requests a second for each. */
  readonly accountConcurrency: number;
  readonly writeUnits: number;
  /** Of events.shards, where one provider sends all of it. */
  readonly shards: number;
  readonly published: number;
  readonly logMegabytes: number;
}

const requestsPerConcurrency = 10;

/** Entries of byTime that a shard takes a second, less a tenth: shards fill unevenly. */
const shardEntries = 900;

/** Deliveries a second of 2 KB with one event each, as measured, at a deployment. */
export function demandOf(rate: number, deployment: CostedDeployment, measured: Measured): Demand {
  const { assumed, singles } = measured;
  const { batchSize, webhookMemoryMb, consumerMemoryMb } = deployment;
  const workload = { deliveries: rate, events: rate, bytes: singles.bodyBytes, subscribers: 0 };
  const caused = causedBy(workload, measured);
  const run = caused.consumer(batchSize);
  const webhookMs = billedMs(caused.edge, webhookMemoryMb, assumed);
  const consumerMs = billedMs(run, consumerMemoryMb, assumed);
  const runs = rate / batchSize;
  const sideBySide = (perSecond: number, ms: number) => Math.ceil((perSecond * ms) / 1_000);
  return {
    webhookMs,
    webhooks: sideBySide(rate, webhookMs),
    consumerMs,
    consumers: sideBySide(runs, consumerMs),
    accountConcurrency: Math.ceil((rate + runs) / requestsPerConcurrency),
    writeUnits: rate * writeUnits(workload, caused),
    shards: 2 ** Math.ceil(Math.log2(Math.max(1, rate / shardEntries))),
    published: rate,
    logMegabytes: (rate * loggedBytes(caused, batchSize)) / 1e6,
  };
}
