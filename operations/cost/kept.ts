import type { Caused } from './caused.ts';
import type { BillLine } from './line.ts';
import { gigabyteMonth, hoursPerMonth } from './prices.ts';
import { type Flow, isKeptApart, isSpooled, itemBytes } from './traffic.ts';
import type { Workload } from './workload.ts';

export const daysPerMonth = hoursPerMonth / 24;

/** As lib/spool.ts has it. */
const spooledDays = 45;

/**
 * What DynamoDB counts for an item, and for an entry in an index, beyond its bytes; and the bytes of an entry: keys,
 * and what the index shows.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
const itemExtraBytes = 100;
const indexEntryBytes = 210;

/** What is paid for keeping events, large deliveries and logs. */
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

/** Of a month's events, in the table and in its indexes. */
export function storedGigabytes(workload: Workload, caused: Caused): number {
  const entries = caused.indexUnits * (indexEntryBytes + itemExtraBytes);
  return (workload.events * (itemBytes(workload, caused) + itemExtraBytes + entries)) / 1e9;
}

/** In the first month there is half of what the month brings, on average. */
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
