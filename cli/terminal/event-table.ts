import { styleText } from 'node:util';
import { type Sender, wordOf } from '../../functions/events/instance.ts';
import { clock, zoneShown } from '../../operations/clock.ts';
import { harmless } from '../../operations/harmless.ts';
import { below, cut, terminalWidth, widthOf } from './fit.ts';

export { harmless };

export interface Shown extends Sender {
  readonly id: string;
  readonly time?: string | undefined;
  readonly type: string;
  readonly account?: string | undefined;
  readonly subject: string;
  readonly recipient?: string | undefined;
}

export interface Column<T = Shown> {
  readonly title: string;
  readonly width: readonly [least: number, most: number];
  text(row: T): string;
  colour?(row: T): Colour | undefined;
  /** In a narrow terminal the lowest gives way first, to `instead` if there is one. */
  readonly yields?: number;
  readonly instead?: Column<T>;
}

export type Colour = 'red' | 'yellow' | 'green';

/** Without the date in a narrow terminal. */
export function timeColumn<T>(name: string, of: (row: T) => string | undefined): Column<T> {
  const text = (row: T) => {
    const time = of(row);
    return time === undefined ? '–' : clock(time);
  };
  return {
    get title() {
      return `${name} (${zoneShown()})`;
    },
    width: [19, 19],
    text,
    yields: 1,
    instead: { title: name, width: [8, 8], text: (row) => text(row).slice(-8) },
  };
}

const middle: readonly Column[] = [
  { title: 'PROVIDER', width: [8, 20], text: wordOf, yields: 2 },
  { title: 'TYPE', width: [24, 30], text: ({ type }) => type, colour: ({ type }) => colourOf(type) },
  { title: 'ACCOUNT', width: [7, 14], text: ({ account }) => account ?? '', yields: 3 },
  { title: 'SUBJECT', width: [16, 44], text: ({ subject }) => subject, yields: 4 },
  { title: 'RECIPIENT', width: [28, 40], text: ({ recipient }) => recipient ?? '' },
];

const idColumn: Column = { title: 'ID', width: [8, 8], text: ({ id }) => id.slice(0, 8) };

export const liveColumns: readonly Column[] = [
  idColumn,
  {
    title: 'TIME',
    width: [12, 12],
    text: ({ time }) => (time === undefined ? '–' : `${clock(time).slice(11)}${time.slice(19, 23)}`),
  },
  ...middle,
];

export const listColumns: readonly Column[] = [idColumn, timeColumn('TIME', ({ time }) => time), ...middle];

const colours: Readonly<Record<string, Colour>> = {
  bounced: 'red',
  rejected: 'red',
  failed: 'red',
  complained: 'red',
  authentication_failed: 'red',
  connection_failed: 'red',
  deferred: 'yellow',
  missing: 'yellow',
  unknown: 'yellow',
  delivered: 'green',
};

export function colourOf(type: string): Colour | undefined {
  const outcome = type.slice(type.indexOf('.') + 1);
  return Object.hasOwn(colours, outcome) ? colours[outcome] : undefined;
}

const gap = '  ';

/** Fits the terminal. If all rows are known, columns are no wider than needed, and empty ones are left out. */
export function eventTable<T = Shown>(
  possible: readonly Column<T>[],
  terminalWidth = Number.POSITIVE_INFINITY,
  rows?: readonly T[],
) {
  const filled = possible.filter(({ text }) => rows?.some((row) => text(row) !== '') ?? true);
  const limitsOf = (column: Column<T>) => (rows === undefined ? column.width : neededBy(rows, column));
  const columns = yielded(filled, terminalWidth, limitsOf);
  const widths = fitted(columns.map(limitsOf), terminalWidth);
  const row = (cells: readonly Cell[]) =>
    cells
      .map((one, at) => padded(one, widths[at] ?? 0))
      .join(gap)
      .trimEnd();
  return {
    head: row(columns.map(({ title: text }) => ({ text }))),
    row: (shown: T) =>
      row(columns.map(({ text, colour }) => ({ text: text(shown), colour: colour?.(shown) }))),
  };
}

function neededBy<T>(rows: readonly T[], { title, width: [least, most], text }: Column<T>): Column['width'] {
  const needed = Math.max(widthOf(title), ...rows.map((row) => widthOf(harmless(text(row)))));
  return [Math.min(least, needed), Math.min(most, needed)];
}

function leastOf(limits: readonly Column['width'][]): number {
  return limits.reduce((sum, [least]) => sum + least, gap.length * (limits.length - 1));
}

function yielded<T>(
  columns: readonly Column<T>[],
  terminalWidth: number,
  limitsOf: (column: Column<T>) => Column['width'],
): readonly Column<T>[] {
  const inOrder = columns
    .filter(({ yields }) => yields !== undefined)
    .sort((one, other) => (one.yields ?? 0) - (other.yields ?? 0));
  let left = columns;
  for (const yielding of inOrder) {
    if (leastOf(left.map(limitsOf)) <= terminalWidth) break;
    left = left.flatMap((column) => (column === yielding ? (column.instead ?? []) : column));
  }
  return left;
}

/** Every column gets its least width; the remaining space goes to the narrowest that need more. */
function fitted(limits: readonly Column['width'][], terminalWidth: number): number[] {
  const widths = limits.map(([least]) => least);
  for (let left = terminalWidth - leastOf(limits); left < 0; left++) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = Math.max(1, (widths[widest] ?? 0) - 1);
  }
  for (let left = terminalWidth - leastOf(limits); left > 0; left--) {
    const wanting = widths.map((width, at) =>
      width < (limits[at]?.[1] ?? 0) ? width : Number.POSITIVE_INFINITY,
    );
    const narrowest = Math.min(...wanting);
    if (narrowest === Number.POSITIVE_INFINITY) break;
    widths[wanting.indexOf(narrowest)] = narrowest + 1;
  }
  return widths;
}

interface Cell {
  readonly text: string;
  readonly colour?: Colour | undefined;
}

function padded({ text, colour }: Cell, width: number): string {
  const visible = cut(harmless(text), width);
  const shown = colour === undefined ? visible : styleText(colour, visible);
  return shown + ' '.repeat(Math.max(0, width - widthOf(visible)));
}

/** The same JSON value, with control characters escaped. */
export function harmlessJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) =>
      character
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
  );
}

/** With all rows known, and below each what there is to say of it. */
export function printTable<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  under: (row: T) => string = () => '',
): void {
  const width = terminalWidth();
  const { head, row } = eventTable(columns, width, rows);
  const lines = (one: T) => {
    const text = harmless(under(one));
    return [row(one), ...(text === '' ? [] : below(text, width))];
  };
  printLines([head, ...rows.flatMap(lines)]);
}

/** For rows that come one after another: the first brings the head. */
export function rowPrinter<T>(columns: readonly Column<T>[]): (row: T) => void {
  const { head, row } = eventTable(columns, terminalWidth());
  let lines = [head];
  return (one) => {
    printLines([...lines, row(one)]);
    lines = [];
  };
}

export function printLines(lines: Iterable<string>): void {
  for (const line of lines) console.log(line);
}

/** One JSON object a line. */
export function printJson(values: Iterable<unknown>): void {
  for (const value of values) console.log(harmlessJson(value));
}

type Row = readonly (string | undefined)[];

const narrowest = 6;

/** An undefined cell is shown as a dash. */
export function plainTable(rows: readonly Row[]): readonly string[] {
  const columns = (rows[0] ?? []).map(
    (_, at): Column<Row> => ({
      title: '',
      width: [narrowest, Number.POSITIVE_INFINITY],
      text: (row) => row[at] ?? '–',
    }),
  );
  return rows.map(eventTable(columns, terminalWidth(), rows).row);
}

/** At most four characters: 5m, 12h, 30d. */
export function ageOf(time: string): string {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time)) / 60_000));
  if (minutes < 100) return `${minutes}m`;
  return minutes < 100 * 60 ? `${Math.floor(minutes / 60)}h` : `${Math.floor(minutes / 1_440)}d`;
}
