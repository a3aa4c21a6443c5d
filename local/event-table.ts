import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { StoredEvent } from '../functions/events/follow.ts';

const columns = [
  ['TIME', 12],
  ['PROVIDER', 12],
  ['TYPE', 30],
  ['ACCOUNT', 14],
  ['SUBJECT', 44],
  ['RECIPIENT', 30],
] as const;

export const tableHead = row(columns.map(([title]) => title));

export function tableRow({ time, provider, type, account, subject, recipient }: StoredEvent): string {
  return row([time?.slice(11, 23) ?? '–', provider, type, account, subject, recipient ?? '']);
}

function row(cells: readonly string[]): string {
  return columns
    .map(([, width], index) => cell(cells[index] ?? '', width))
    .join('  ')
    .trimEnd();
}

/** Mail is hostile: nothing in it may move the cursor or turn the text around. */
function cell(text: string, width: number): string {
  const visible = cliTruncate(text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '·'), width);
  return visible + ' '.repeat(Math.max(0, width - stringWidth(visible)));
}
