import { causedBy, type Measured } from './caused.ts';
import type { CostedDeployment } from './deployment.ts';
import { hoursLines, keptLines } from './kept.ts';
import { type BillLine, type Section, total } from './line.ts';
import { evenBatch } from './runs.ts';
import { type Flow, trafficLines } from './traffic.ts';
import type { Workload } from './workload.ts';

/** In US dollars at list price. */
export interface Bill {
  readonly deployment: CostedDeployment;
  readonly lines: readonly BillLine[];
  /** Undefined without traffic. */
  readonly flow: Flow | undefined;
}

export function billOf(workload: Workload, deployment: CostedDeployment, measured: Measured): Bill {
  const standing = deployment.standing.map(
    ({ what, count, usdPerMonth }): BillLine => ({
      section: 'standing',
      what,
      quantity: count,
      usd: usdPerMonth,
    }),
  );
  if (workload.deliveries === 0) return { deployment, lines: standing.filter(isPaid), flow: undefined };
  const { assumed } = measured;
  const caused = causedBy(workload, measured);
  const batch = workload.batch ?? evenBatch(workload.deliveries, caused, deployment, assumed);
  const flow = { workload, caused, batch, deployment, assumed };
  const traffic = trafficLines(flow);
  const logged = traffic.find(({ what }) => what === 'CloudWatch: logs')?.quantity ?? 0;
  const lines = [...traffic, ...keptLines(flow, logged), ...hoursLines(flow), ...standing];
  return { deployment, flow, lines: lines.filter(isPaid) };
}

export function linesOf({ lines }: Bill, section: Section): readonly BillLine[] {
  return lines.filter((line) => line.section === section);
}

/** Without what is kept and the standing costs; undefined without traffic. */
export function usdPerMillion(bill: Bill) {
  if (bill.flow === undefined) return undefined;
  const millions = total(linesOf(bill, 'traffic')) * 1e6;
  const { deliveries, events } = bill.flow.workload;
  return { deliveries: millions / deliveries, events: millions / events };
}

function isPaid({ usd }: BillLine): boolean {
  return usd > 0;
}
