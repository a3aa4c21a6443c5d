import { csvLine } from '../../operations/csv.ts';
import { type Dimension, type RateName, rateNames, type StatsRow } from '../../operations/stats/stats.ts';
import { type Column, eventTable, harmlessJson } from '../terminal/event-table.ts';
import { terminalWidth } from '../terminal/fit.ts';

export function jsonOf(rows: readonly StatsRow[]): readonly string[] {
  return rows.map(({ keys, rates, ...counts }) =>
    harmlessJson({ ...keys, ...counts, rates: numbersOf(rates) }),
  );
}

function numbersOf(rates: StatsRow['rates']): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(rates).map(([name, { rate }]) => [name, rate]));
}

export function csvOf(by: readonly Dimension[], rows: readonly StatsRow[]): readonly string[] {
  const flat = rows.map(({ events, failures, rates }) =>
    Object.fromEntries([
      ...prefixed('events', events),
      ...prefixed('failures.about', failures.about),
      ...prefixed('failures.category', failures.category),
      ...prefixed('rates', numbersOf(rates)),
    ]),
  );
  const titles = [...new Set(flat.flatMap((row) => Object.keys(row)))].sort();
  const lines = rows.map(({ keys }, at) =>
    csvLine([...by.map((name) => keys[name]), ...titles.map((title) => flat[at]?.[title])]),
  );
  return [csvLine([...by, ...titles]), ...lines].map((line) => `${line}\r`);
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>) {
  return Object.entries(counts).map(([name, count]) => [`${prefix}.${name}`, count] as const);
}

export function tableOf(by: readonly Dimension[], rows: readonly StatsRow[]): readonly string[] {
  if (rows.length === 0) return ['Nothing happened in this time.'];
  const columns: readonly Column<StatsRow>[] = [
    ...by.map((name): Column<StatsRow> => {
      return { title: name.toUpperCase(), width: [10, 40], text: ({ keys }) => keys[name] ?? '–' };
    }),
    { title: 'EVENTS', width: [6, 10], text: ({ events }) => String(sumOf(events)), yields: 1 },
    { title: 'SENT', width: [4, 10], text: ({ rates }) => String(rates.bounce?.denominator ?? '') },
    ...rateNames.map((name) => rateColumn(name)),
  ];
  const { head, row } = eventTable(columns, terminalWidth(), rows);
  return [head, ...rows.map(row)];
}

const titles: Readonly<Record<RateName, string>> = {
  delivery: 'DELIVERED',
  bounce: 'BOUNCE',
  blocked: 'BLOCKED',
  complaint: 'COMPLAINT',
  open: 'OPEN',
  openWithoutMachines: 'LESS MACHINES',
};

function rateColumn(name: RateName): Column<StatsRow> {
  return {
    title: titles[name],
    width: [6, 13],
    text: ({ rates: { [name]: rate } }) => (rate === undefined ? '' : `${(rate.rate * 100).toFixed(2)} %`),
    ...(name === 'openWithoutMachines' ? { yields: 2 } : {}),
  };
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
