import type { BillLine } from './line.ts';
import { each, hoursPerMonth, monthly } from './prices.ts';
import { billedMs, concurrency } from './runs.ts';
import type { Flow } from './traffic.ts';

/** Told in each hour that brings deliveries, beside one of each provider; the others, when there is something to tell. */
const seriesOfAll = ['Stored', 'AgeAtStoring'];

/** SNS uses its key anew every five minutes, to write and to hand over. */
const keyUsesPerHour = 2 * 12;

/** What is paid for the hours that bring deliveries, however many. */
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
    line('CloudWatch: series of metrics', series, (monthly.metric * hours) / hoursPerMonth),
    line('Secrets Manager: reads', reads, each.secretRead),
    line('KMS: the key of the topic', hours * keyUsesPerHour, each.keyUse),
  ];
}

function line(what: string, quantity: number, usdEach: number): BillLine {
  return { section: 'hours', what, quantity, usd: quantity * usdEach };
}
