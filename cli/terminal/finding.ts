import { styleText } from 'node:util';
import type { Finding, Mark } from '../../operations/doctor/check.ts';
import { harmless } from './event-table.ts';
import { wrapped } from './fit.ts';

/** Each colour has a sign, for people who can't see it. */
const signs: Readonly<Record<Mark, string>> = { green: '✓', yellow: '!', red: '✗', grey: '–' };

/** What was found goes beside the head, or below it in a narrow terminal, and what to do below that. */
export function findingLines(head: string, { mark, found, next }: Finding, terminalWidth?: number) {
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
