import { amount } from '../../operations/amount.ts';
import { OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import type { Sending } from '../../operations/simulate/run.ts';
import { type Column, harmless, harmlessJson, printTable } from '../terminal/event-table.ts';

type Tally = ReturnType<typeof tallyOf>;

export function printReport(name: string, sendings: readonly Sending[], json: boolean): void {
  const byCase = Map.groupBy(sendings, (sending) => sending.case.name);
  const tallies = [...byCase].map(([of, own]) => tallyOf(of, own));
  const { eventIds, ...all } = tallyOf(name, sendings);
  if (json) console.log(harmlessJson({ ...all, events: eventIds.length, cases: tallies }));
  if (json || sendings.length === 0) return;
  printTable(columns, tallies);
  const sent = `${amount(all.deliveries, 'delivery', 'deliveries')}: ${harmless(answersOf(all.statuses))}.`;
  console.log(`${sent} They make ${amount(eventIds.length, 'event')}.`);
}

const columns: readonly Column<Tally>[] = [
  { title: 'CASE', width: [12, 40], text: ({ name }) => name },
  { title: 'SENT', width: [4, 6], text: ({ deliveries }) => String(deliveries) },
  { title: 'ANSWERED', width: [8, 40], text: ({ statuses }) => answersOf(statuses) },
  { title: 'EVENTS', width: [6, 6], text: ({ eventIds }) => String(eventIds.length) },
  { title: 'P50 MS', width: [6, 6], text: ({ latencyMs }) => String(latencyMs.p50) },
  { title: 'P95 MS', width: [6, 6], text: ({ latencyMs }) => String(latencyMs.p95) },
  { title: 'MAX MS', width: [6, 6], text: ({ latencyMs }) => String(latencyMs.max) },
];

function answersOf(statuses: Tally['statuses']): string {
  return Object.entries(statuses)
    .map(([answer, times]) => `${answer} ×${times}`)
    .join(', ');
}

function tallyOf(name: string, sendings: readonly Sending[]) {
  // By answer: `200`, `401 signature_mismatch` or `none ECONNRESET`.
  const statuses: Record<string, number> = {};
  for (const { answered } of sendings) {
    const answer = [answered.status, answered.reason].filter((part) => part !== undefined).join(' ');
    statuses[answer] = (statuses[answer] ?? 0) + 1;
  }
  return {
    name,
    deliveries: sendings.length,
    statuses,
    latencyMs: latencyOf(sendings.map(({ ms }) => ms)),
    eventIds: [...new Set(sendings.flatMap(({ answered }) => answered.eventIds))],
  };
}

/** Whole milliseconds, by nearest rank. */
function latencyOf(times: readonly number[]) {
  const sorted = times.toSorted((one, other) => one - other);
  const rank = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return { p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}

/** What to fail with unless `all` deliveries were answered 200. */
export function troubleIn(sendings: readonly Sending[], all: number): OperationError | undefined {
  const refused = sendings.filter(({ answered }) => answered.status !== 200);
  if (sendings.length < all)
    return new OperationError('Interrupted: what was answered is stored.', 'interrupted');
  if (refused.length === 0) return undefined;
  return new OperationError(
    `${refused.length} of ${amount(sendings.length, 'delivery', 'deliveries')} had another answer than 200. A function knows a changed secret within minutes; ${postern('doctor')} says what else is wrong.`,
  );
}
