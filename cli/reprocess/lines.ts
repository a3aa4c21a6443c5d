import { styleText } from 'node:util';
import { type Difference, differences } from '../../operations/differences.ts';
import type { Changed } from '../../operations/reprocess/reprocessed.ts';
import type { Result } from '../../operations/reprocess/run.ts';
import { harmless } from '../terminal/event-table.ts';
import { cut } from '../terminal/fit.ts';

export function recordOf(result: Result): object {
  if (!('change' in result)) return result;
  const { kind, change } = result;
  const { id, otherId, before, after, keysChange } = change;
  return { kind, id, ...(otherId === undefined ? {} : { otherId }), keysChange, before, after };
}

export function linesOf(result: Result, width: number | undefined): readonly string[] {
  if (!('change' in result)) return [fitted(`${result.id.slice(0, 8)} ${wordOf(result)}`, width)];
  const { id, after, keysChange } = result.change;
  const { provider, account, subject } = after;
  const about = [provider, account, subject].filter((part) => part !== undefined).join(' ');
  const heading = [id.slice(0, 8), wordOf(result), about, keysChange ? '(under another key)' : ''];
  return [
    fitted(heading.filter((part) => part !== '').join(' '), width),
    ...differencesOf(result.change).flatMap((difference) => differenceLines(difference, width)),
  ];
}

/** Groups similar changes: by type before and after, or by changed fields. */
export function kindOfChange(change: Changed): string {
  const fields = differencesOf(change);
  const type = fields.find(({ path }) => path === 'type');
  if (type !== undefined) return `${textOf(type.before)} → ${textOf(type.after)}`;
  if (change.rewritten === change.stored) return `${change.after.type}: found by more ids or recipients`;
  const paths = fields.map(({ path }) => path);
  return `${change.after.type}: ${paths.length === 0 ? 'only how it is stored' : paths.join(', ')}`;
}

function differencesOf({ before, after }: Changed): readonly Difference[] {
  return differences(before, after);
}

function wordOf(result: Result): string {
  if (result.kind === 'failed') return `failed (${result.fault})`;
  return result.kind === 'shown' ? '' : result.kind;
}

function differenceLines({ path, before, after }: Difference, width: number | undefined): readonly string[] {
  const line = (sign: string, value: unknown) => fitted(`  ${sign} ${path}: ${textOf(value)}`, width);
  return [
    ...(before === undefined ? [] : [coloured('red', line('-', before))]),
    ...(after === undefined ? [] : [coloured('green', line('+', after))]),
  ];
}

/** Only on a terminal, and not if NO_COLOR is set. */
function coloured(colour: 'red' | 'green', line: string): string {
  return styleText(colour, line, { stream: process.stdout });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fitted(line: string, width: number | undefined): string {
  return width === undefined ? harmless(line) : cut(harmless(line), width);
}
