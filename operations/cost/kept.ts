import type { Caused } from './caused.ts';
import { type BillLine, linesFor } from './line.ts';
import { each, gigabyteMonth, hoursPerMonth, monthly } from './prices.ts';
import { billedMs, concurrency } from './runs.ts';
import { type Flow, isKeptApart, isSpooled, itemBytes } from './traffic.ts';
import type { Workload } from './workload.ts';

export const daysPerMonth = hoursPerMonth / 24;

/** As in lib/spool.ts. */
const spooledDays = 45;

/**
 * DynamoDB's overhead for an item and for an index entry, and the bytes of an entry.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
const itemExtraBytes = 100;
const indexEntryBytes = 210;

export function keptLines({ workload, caused, deployment }: Flow, loggedGb: number): readonly BillLine[] {
  const { deliveries, events, bytes } = workload;
  const gigabytes = (of: number, perOne: number) => (of * perOne) / 1e9;
  const { retentionDays, logRetentionDays, tableClass, pointInTimeRecovery } = deployment;
  const perGigabyte = tableClass === 'standard' ? gigabyteMonth.table : gigabyteMonth.infrequentTable;
  const items = gigabytes(events, itemBytes(workload, caused) + itemExtraBytes);
  const apart = isKeptApart(caused) ? gigabytes(deliveries, bytes) : 0;
  const spooled = isSpooled(caused) ? gigabytes(deliveries, caused.queueBytes) : 0;
  return [
    line('DynamoDB: events', storedGigabytes(workload, caused), retentionDays, perGigabyte),
    line(
      'DynamoDB: recovery to a point in time',
      pointInTimeRecovery ? items : 0,
      retentionDays,
      gigabyteMonth.recovery,
    ),
    line('S3: items of large events', apart, retentionDays, gigabyteMonth.s3),
    line('S3: large deliveries', spooled, spooledDays, gigabyteMonth.s3),
    line('CloudWatch: logs', loggedGb, logRetentionDays, gigabyteMonth.logs),
  ];
}

/** A month's events, in the table and its indexes. */
export function storedGigabytes(workload: Workload, caused: Caused): number {
  const entries = caused.indexUnits * (indexEntryBytes + itemExtraBytes);
  return (workload.events * (itemBytes(workload, caused) + itemExtraBytes + entries)) / 1e9;
}

/** On average the first month keeps half of what it brings. */
function line(what: string, gigabytesPerMonth: number, days: number, usdPerGigabyte: number): BillLine {
  const usdPerMonthKept = gigabytesPerMonth * usdPerGigabyte;
  const months = days / daysPerMonth;
  return {
    section: 'kept',
    what,
    quantity: gigabytesPerMonth,
    unit: 'GB a month',
    usd: usdPerMonthKept * Math.min(0.5, months),
    usdWhenFull: usdPerMonthKept * months,
  };
}

/** Reported in every hour with deliveries, next to one series per provider; others only when something happens. */
const seriesOfAll = ['Stored', 'AgeAtStoring'];

/** SNS fetches its key every five minutes, to write and to deliver. */
const keyUsesPerHour = 2 * 12;

const hour = linesFor('hours');

export function hoursLines({
  workload: { deliveries },
  caused,
  deployment,
  assumed,
}: Flow): readonly BillLine[] {
  const { webhooks, webhookMemoryMb, secretMaxAgeSeconds, reputationSeries } = deployment;
  const hours = Math.min(hoursPerMonth, deliveries);
  const series = webhooks + seriesOfAll.length + reputationSeries;
  const environments = webhooks + concurrency(deliveries, billedMs(caused.edge, webhookMemoryMb, assumed));
  const reads = Math.min(deliveries, (environments * hoursPerMonth * 3600) / secretMaxAgeSeconds);
  return [
    hour('CloudWatch: series of metrics', series, (monthly.metric * hours) / hoursPerMonth),
    hour('Secrets Manager: reads', reads, each.secretRead),
    hour('KMS: the key of the topic', hours * keyUsesPerHour, each.keyUse),
  ];
}
