import { styleText } from 'node:util';
import { harmless } from '../event-table.ts';
import type { Mark } from './check.ts';
import type { Diagnosis } from './diagnose.ts';

/** Each colour has its sign, for those who see none. */
const signs: Readonly<Record<Mark, string>> = { green: '✓', yellow: '!', red: '✗', grey: '–' };

const nameWidth = 12;
const ofWidth = 14;

/** A check's line, and below it what to do. */
export function linesOf({ mark, check, of = '', found, next }: Diagnosis): readonly string[] {
  const sign = styleText(mark, signs[mark]);
  const head = `${check.padEnd(nameWidth)}  ${of.padEnd(ofWidth)}`;
  return [
    `${sign} ${head}  ${harmless(found)}`,
    ...(next === undefined ? [] : [`  ${' '.repeat(head.length)}  → ${harmless(next)}`]),
  ];
}
