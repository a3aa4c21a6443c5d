import { styleText } from 'node:util';
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import { type Sender, wordOf } from '../../functions/events/instance.ts';
import { utc } from '../../operations/utc.ts';

/** What a row shows: an event, whole or as an index tells it. */
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
  /** As narrow as it may become, and as wide as it need be. */
  readonly width: readonly [least: number, most: number];
  text(row: T): string;
  /** For what should catch the eye, on a terminal that shows colours. */
  colour?(row: T): Colour | undefined;
}

export type Colour = 'red' | 'yellow' | 'green';

const middle: readonly Column[] = [
  { title: 'PROVIDER', width: [5, 20], text: wordOf },
  { title: 'TYPE', width: [13, 30], text: ({ type }) => type, colour: ({ type }) => colourOf(type) },
  { title: 'ACCOUNT', width: [5, 14], text: ({ account }) => account ?? '' },
  { title: 'SUBJECT', width: [8, 44], text: ({ subject }) => subject },
  { title: 'RECIPIENT', width: [8, 30], text: ({ recipient }) => recipient ?? '' },
];

/** For watching: the time of day is enough. */
export const liveColumns: readonly Column[] = [
  { title: 'TIME', width: [12, 12], text: ({ time }) => time?.slice(11, 23) ?? '–' },
  ...middle,
];

/** For looking back; the beginning of an id is enough to ask for an event. */
export const listColumns: readonly Column[] = [
  { title: 'ID', width: [8, 8], text: ({ id }) => id.slice(0, 8) },
  { title: 'TIME (UTC)', width: [19, 19], text: ({ time }) => (time === undefined ? '–' : utc(time)) },
  ...middle,
];

/** By what became of it, whatever it is. */
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

/** Of an event type of ours. */
export function colourOf(type: string): Colour | undefined {
  const outcome = type.slice(type.indexOf('.') + 1);
  return Object.hasOwn(colours, outcome) ? colours[outcome] : undefined;
}

const gap = '  ';

/**
 * A table that fits the terminal; as wide as need be where there is none. Where all its rows are known beforehand, no
 * column takes more than they need, and one that is empty is left out.
 */
export function eventTable<T = Shown>(
  possible: readonly Column<T>[],
  terminalWidth = Number.POSITIVE_INFINITY,
  rows?: readonly T[],
) {
  const columns = possible.filter(({ text }) => rows?.some((row) => text(row) !== '') ?? true);
  const limits = columns.map((column) => (rows === undefined ? column.width : neededBy(rows, column)));
  const widths = fitted(limits, terminalWidth);
  const row = (cells: readonly Cell[]) => {
    const line = cells
      .map((one, at) => padded(one, widths[at] ?? 0))
      .join(gap)
      .trimEnd();
    return stringWidth(line) > terminalWidth ? cliTruncate(line, terminalWidth) : line;
  };
  return {
    head: row(columns.map(({ title: text }) => ({ text }))),
    row: (shown: T) =>
      row(columns.map(({ text, colour }) => ({ text: text(shown), colour: colour?.(shown) }))),
  };
}

function neededBy<T>(rows: readonly T[], { title, width: [least, most], text }: Column<T>): Column['width'] {
  const needed = Math.max(
    ...[title, ...rows.map((row) => harmless(text(row)))].map((one) => stringWidth(one)),
  );
  return [Math.min(least, needed), Math.min(most, needed)];
}

/** Every column gets its least; what is left goes to the narrowest that want more. */
function fitted(limits: readonly Column['width'][], terminalWidth: number): number[] {
  const widths = limits.map(([least]) => least);
  let left = terminalWidth - widths.reduce((sum, width) => sum + width, gap.length * (limits.length - 1));
  while (left > 0) {
    const wanting = widths.map((width, at) =>
      width < (limits[at]?.[1] ?? 0) ? width : Number.POSITIVE_INFINITY,
    );
    const narrowest = Math.min(...wanting);
    if (narrowest === Number.POSITIVE_INFINITY) break;
    widths[wanting.indexOf(narrowest)] = narrowest + 1;
    left--;
  }
  return widths;
}

interface Cell {
  readonly text: string;
  readonly colour?: Colour | undefined;
}

function padded({ text, colour }: Cell, width: number): string {
  const visible = cliTruncate(harmless(text), width);
  const shown = colour === undefined ? visible : styleText(colour, visible);
  return shown + ' '.repeat(Math.max(0, width - stringWidth(visible)));
}

/** Mail is hostile: nothing in it may move the cursor or turn the text around. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, '·');
}

/** The same JSON value, with what a terminal would obey escaped. */
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
