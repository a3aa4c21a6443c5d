import { type Bill, linesOf, usdPerMillion } from '../../operations/cost/bill.ts';
import { type BillLine, type Section, total, totalWhenFull } from '../../operations/cost/line.ts';
import { notesOf } from '../../operations/cost/notes.ts';
import { asOf } from '../../operations/cost/prices.ts';
import { harmless, plainTable } from '../terminal/event-table.ts';

const sections: readonly (readonly [Section, string])[] = [
  ['traffic', 'FOR EACH DELIVERY AND EVENT'],
  ['kept', 'FOR KEEPING THEM'],
  ['hours', 'FOR THE HOURS THAT BRING ANY'],
  ['standing', 'WHILE NOTHING HAPPENS'],
];

export function billLines(bill: Bill, whose: string): readonly string[] {
  return [
    titleOf(bill, whose),
    '',
    ...plainTable(aligned(tableOf(bill))),
    '',
    ...notesOf(bill).map((note) => harmless(`- ${note}`)),
  ];
}

export function billObject(bill: Bill, whose: string): object {
  const { flow, lines } = bill;
  return {
    of: whose,
    pricesAsOf: asOf,
    region: 'us-east-1',
    currency: 'USD',
    ...(flow && { month: { ...flow.workload, batch: flow.batch } }),
    instances: bill.deployment.instances ?? [],
    lines,
    total: total(lines),
    totalWhenFull: totalWhenFull(lines),
    totals: Object.fromEntries(sections.map(([section]) => [section, total(linesOf(bill, section))])),
    usdPerMillion: usdPerMillion(bill),
    assumptions: notesOf(bill),
  };
}

function titleOf({ flow }: Bill, whose: string): string {
  if (flow === undefined) return harmless(`A month in which nothing happens, of ${whose}:`);
  const { deliveries, events, bytes } = flow.workload;
  return harmless(
    `A month of ${number(deliveries)} deliveries of ${number(bytes)} bytes with ${number(events)} events, of ${whose}:`,
  );
}

type Row = readonly [what: string, quantity: string, usd: string, usdWhenFull: string];

/** The second total only if anything is kept. */
function tableOf({ flow, lines, deployment }: Bill): readonly Row[] {
  const days = Math.max(deployment.retentionDays, deployment.logRetentionDays);
  const heads = flow === undefined ? ['$ A MONTH', ''] : ['$ FIRST MONTH', `$ AFTER ${days} DAYS`];
  const row = (what: string, quantity: string, of: readonly BillLine[]): Row => {
    const whenFull = flow === undefined ? '' : money(totalWhenFull(of));
    return [what, quantity, money(total(of)), whenFull];
  };
  const groups = sections
    .map(([section, title]) => ({ title, own: lines.filter((line) => line.section === section) }))
    .filter(({ own }) => own.length > 0);
  const rows = groups.flatMap(({ title, own }, at): Row[] => [
    [title, 'QUANTITY', at === 0 ? (heads[0] ?? '') : '', at === 0 ? (heads[1] ?? '') : ''],
    ...own.map((line) =>
      row(`  ${line.what}`, `${number(line.quantity)} ${line.unit ?? ''}`.trimEnd(), [line]),
    ),
    ...(groups.length > 1 ? [row('', '', own)] : []),
  ]);
  return [...rows, row('A MONTH IN ALL', '', lines)];
}

function aligned(rows: readonly Row[]): readonly (readonly string[])[] {
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, at) => (at === 0 ? cell : cell.padStart(widths[at] ?? 0))));
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : value < 1000 ? 1 : 0 });
}

function money(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
