import { styleText } from 'node:util';
import type { Mark } from '../../operations/doctor/check.ts';
import type { Diagnosis } from '../../operations/doctor/diagnose.ts';
import { harmless } from '../terminal/event-table.ts';
import { wrapped } from '../terminal/fit.ts';

/** Each colour has a sign, for people who can't see it. */
const signs: Readonly<Record<Mark, string>> = { green: '✓', yellow: '!', red: '✗', grey: '–' };

const nameWidth = 12;
const ofWidth = 14;

export function linesOf({ mark, check, of = '', found, next }: Diagnosis, terminalWidth?: number) {
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
