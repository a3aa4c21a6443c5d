import { maxItems } from '../../functions/events/item-limits.ts';
import { type Bill, billOf, usdPerMillion } from './bill.ts';
import { type Caused, measured } from './caused.ts';
import type { CostedDeployment } from './deployment.ts';
import { daysPerMonth, storedGigabytes } from './kept.ts';
import { total, totalWhenFull } from './line.ts';
import { asOf, each, gigabyteMonth, monthly } from './prices.ts';
import { billedMs, concurrency, startsPerRun } from './runs.ts';
import { dashboards } from './standing.ts';
import { accessLogBytes, type Flow, itemBytes, loggedBytes, taken, writeUnits } from './traffic.ts';
import { mostBytes, type Workload } from './workload.ts';

export function notesOf(bill: Bill): readonly string[] {
  const { deployment, flow, lines } = bill;
  const { standing, unpriced, instances = [] } = deployment;
  const { deliveries = 0, events = 0 } = usdPerMillion(bill) ?? {};
  return [
    ...when(
      flow !== undefined,
      `Each million deliveries more costs ${money(deliveries)}, which is ${money(events)} a million events, beside what is kept.`,
    ),
    `List prices of us-east-1 in US dollars (${asOf}), without taxes, volume discounts and free tiers, save for dashboards.`,
    ...when(
      standing.some(({ what }) => what === dashboards),
      `An account's first three dashboards are free. Where it has three others, Postern's is ${money(monthly.dashboard)} more: ${money(total(lines) + monthly.dashboard)} in all, in the first month.`,
    ),
    `A further instance of a provider is ${money(monthly.secret + monthly.alarmMetric)} a month, for its secret and its alarm; one with scheduled functions has their alarms too.`,
    ...when(instances.length > 0, `Named instances in this bill: ${instances.join(', ')}.`),
    ...(flow === undefined ? [] : flowNotes(flow)),
    ...when(unpriced.length > 0, `The stack holds or uses what is not in this bill: ${unpriced.join(', ')}.`),
  ];
}

function flowNotes({ workload, caused, batch, deployment, assumed }: Flow): readonly string[] {
  const { webhookMemoryMb, consumerMemoryMb, batchSize, maxConcurrency } = deployment;
  const full = billedMs(caused.consumer(batchSize), consumerMemoryMb, assumed);
  const needed = concurrency(workload.deliveries / batchSize, full);
  const run = caused.consumer(batch);
  const fill = workload.batch === undefined ? ', as at an even flow' : '';
  const of = (ms: number, memoryMb: number) => `${ms} ms at ${memoryMb} MB`;
  return [
    `A run of the consumer takes ${round(batch)} of at most ${batchSize} deliveries${fill}: --batch says otherwise, and bursts fill more.`,
    `A webhook takes ${of(billedMs(caused.edge, webhookMemoryMb, assumed), webhookMemoryMb)}, a run of the consumer ${of(billedMs(run, consumerMemoryMb, assumed), consumerMemoryMb)}: CPU as measured, and ${assumed.roundTripMs} ms for each answer of AWS that is waited for; ${startsPerRun * 100} % of runs start an environment.`,
    `An event's item has ${round(itemBytes(workload, caused))} bytes and costs ${round(writeUnits(workload, caused))} write units, ${round(caused.indexUnits)} of them in indexes (one more for an event about a recipient, where that says 1); it is kept for ${deployment.retentionDays} days.`,
    `Of each delivery CloudWatch takes ${Math.round(loggedBytes(caused, batch))} bytes of logs and metrics: ours as measured, and ${accessLogBytes} of API Gateway's access log.`,
    `Each delivery comes once. Subscribers (${workload.subscribers}) read every event, ${taken.receivedAtOnce} a request; what they do with it is theirs to pay. What SNS hands over to a queue is free, and a further subscriber has an alarm at ${money(monthly.alarmMetric)} a month.`,
    classNote(workload, caused, deployment),
    `The most that one delivery makes is ${number(maxItems)} events, which cost ${money(dearest(deployment))} to take and to keep; with a budget, the alarm LargeDelivery rings at half of them.`,
    ...when(
      needed > maxConcurrency,
      `At such a flow the consumer runs ${round(needed)} times side by side, with full batches: over consumer.maxConcurrency (${maxConcurrency}), so that deliveries would wait ever longer. docs/reference/scale.md says what to raise.`,
    ),
  ];
}

/** Once retention is reached. */
function classNote(workload: Workload, caused: Caused, { tableClass, retentionDays }: CostedDeployment) {
  const months = retentionDays / daysPerMonth;
  const kept =
    storedGigabytes(workload, caused) * (gigabyteMonth.table - gigabyteMonth.infrequentTable) * months;
  const written =
    workload.events * writeUnits(workload, caused) * (each.infrequentWriteUnit - each.writeUnit);
  const [is, other] = tableClass === 'standard' ? ['Standard', 'Standard-IA'] : ['Standard-IA', 'Standard'];
  const more = tableClass === 'standard' ? written - kept : kept - written;
  return `The table is of the class ${is}; as ${other} it would cost ${money(Math.abs(more))} a month ${more < 0 ? 'less' : 'more'} after ${retentionDays} days (events.tableClass).`;
}

/** Of the largest delivery that API Gateway and Lambda take, with the most events. */
function dearest(deployment: CostedDeployment): number {
  const workload = { deliveries: 1, events: maxItems, bytes: mostBytes, subscribers: deployment.subscribers };
  const { lines } = billOf(workload, deployment, measured);
  return totalWhenFull(lines.filter(({ section }) => section === 'traffic' || section === 'kept'));
}

function when(holds: boolean, sentence: string): readonly string[] {
  return holds ? [sentence] : [];
}

function number(amount: number): string {
  return amount.toLocaleString('en-US');
}

function round(amount: number): string {
  return amount.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function money(usd: number): string {
  return `$${usd.toFixed(2)}`;
}
