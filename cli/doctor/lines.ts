import { styleText } from 'node:util';
import { harmless } from '../event-table.ts';
import { wrapped } from '../wrap.ts';
import type { Mark } from './check.ts';
import type { Diagnosis } from './diagnose.ts';

/** Each colour has its sign, for those who see none. */
const signs: Readonly<Record<Mark, string>> = { green: '✓', yellow: '!', red: '✗', grey: '–' };

const nameWidth = 12;
const ofWidth = 14;

/** A check's line, and below it what to do; in a terminal they go on beside the names, or below where it is narrow. */
export function linesOf(
  { mark, check, of = '', found, next }: Diagnosis,
  terminalWidth?: number,
): readonly string[] {
  const head = `${check.padEnd(nameWidth)}  ${harmless(of).padEnd(ofWidth)}`;
  const sign = styleText(mark, signs[mark]);
  const beside = head.length + '✓   '.length;
  const isNarrow = terminalWidth !== undefined && terminalWidth < 2 * beside;
  const indent = ' '.repeat(isNarrow ? 4 : beside);
  const said = (text: string) =>
    terminalWidth === undefined ? [text] : wrapped(text, terminalWidth - indent.length);
  const [first = '', ...others] = said(harmless(found));
  const advice = next === undefined ? [] : said(`→ ${harmless(next)}`);
  const below = [...others, ...advice].map((line) => indent + line);
  if (isNarrow) return [`${sign} ${head}`.trimEnd(), indent + first, ...below];
  return [`${sign} ${head}  ${first}`, ...below];
}
