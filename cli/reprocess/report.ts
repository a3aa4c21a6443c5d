import { styleText } from 'node:util';
import { type Difference, differences } from '../../operations/differences.ts';
import type { Changed } from '../../operations/reprocess/reprocessed.ts';
import type { Result } from '../../operations/reprocess/run.ts';
import { harmless, harmlessJson, printLines } from '../terminal/event-table.ts';
import { cut, terminalWidth } from '../terminal/fit.ts';

const troubles: readonly (readonly [kind: Result['kind'], what: string])[] = [
  ['conflict', 'changed meanwhile, left alone: run the same again'],
  ['unpublished', 'not published, and so not written: run the same again'],
  ['taken', 'stored under the new key already, brought by another delivery: both left as they are'],
  ['refused', 'refused by DynamoDB in their new form: left as they were'],
  ['failed', "can't be normalised again: left as they were"],
];

/** Prints JSON at once; for people, keeps the first `show` and counts all. */
export function reporting({ json, show }: { readonly json: boolean; readonly show: number }) {
  const [kinds, changes] = [new Map<string, number>(), new Map<string, number>()];
  const increase = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  const lines: string[] = [];
  let [shown, otherIds] = [0, 0];
  return {
    add(result: Result): void {
      const change = 'change' in result ? result.change : undefined;
      increase(kinds, result.kind);
      if (change !== undefined) increase(changes, kindOfChange(change));
      const { otherId } = change ?? (result.kind === 'same' ? result : {});
      if (otherId !== undefined) otherIds++;
      if (result.kind === 'same') return;
      if (json) console.log(harmlessJson(recordOf(result)));
      else if (shown < show) lines.push(...linesOf(result, terminalWidth()));
      shown++;
    },
    /** Prints the first changes and the counts; returns what went wrong, or undefined. */
    end(applied: boolean): string | undefined {
      if (!json) {
        const more = shown > show ? [`… and ${shown - show} more`] : [];
        printLines([...lines, ...more, ...summary(kinds, changes, otherIds, applied)]);
      }
      const met = troubles
        .filter(([kind]) => kinds.has(kind))
        .map(([kind, what]) => `${kinds.get(kind)} ${what}.`);
      return met.length === 0 ? undefined : met.join(' ');
    },
  };
}

type Counts = ReadonlyMap<string, number>;

function summary(kinds: Counts, changes: Counts, otherIds: number, applied: boolean): readonly string[] {
  const all = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  const would = kinds.get('shown') ?? 0;
  const became = applied ? `${kinds.get('written') ?? 0} changed` : `${would} would change`;
  return [
    `${all} events normalised again: ${kinds.get('same') ?? 0} stay as they are, ${became}.`,
    ...[...changes].sort(([, a], [, b]) => b - a).map(([what, count]) => `  ${count}  ${harmless(what)}`),
    ...(otherIds > 0 ? [`${otherIds} would have another id today; the stored one is kept.`] : []),
    ...(would > 0 ? ['Nothing was written: --apply writes.'] : []),
  ];
}

function recordOf(result: Result): object {
  if (!('change' in result)) return result;
  const { id, otherId, before, after, keysChange } = result.change;
  return { kind: result.kind, id, otherId, keysChange, before, after };
}

export function linesOf(result: Result, width = Number.POSITIVE_INFINITY): readonly string[] {
  const fitted = (line: string) => cut(harmless(line), width);
  const word =
    result.kind === 'failed' ? `failed (${result.fault})` : result.kind === 'shown' ? '' : result.kind;
  if (!('change' in result)) return [fitted(`${result.id.slice(0, 8)} ${word}`)];
  const { id, before, after, keysChange } = result.change;
  const about = [after.provider, after.account, after.subject].filter((part) => part !== undefined);
  const heading = [id.slice(0, 8), word, ...about, keysChange ? '(under another key)' : ''];
  // Coloured only on a terminal, and not if NO_COLOR is set.
  const line = (colour: 'red' | 'green', text: string, value: unknown) =>
    value === undefined
      ? []
      : [styleText(colour, fitted(`  ${text}: ${textOf(value)}`), { stream: process.stdout })];
  const linesOfField = (one: Difference) => [
    ...line('red', `- ${one.path}`, one.before),
    ...line('green', `+ ${one.path}`, one.after),
  ];
  return [fitted(heading.filter(Boolean).join(' ')), ...differences(before, after).flatMap(linesOfField)];
}

/** Groups similar changes: by type before and after, or by changed fields. */
function kindOfChange({ before, after, rewritten, stored }: Changed): string {
  const fields = differences(before, after);
  const type = fields.find(({ path }) => path === 'type');
  if (type !== undefined) return `${textOf(type.before)} → ${textOf(type.after)}`;
  if (rewritten === stored) return `${after.type}: found by more ids or recipients`;
  return `${after.type}: ${fields.map(({ path }) => path).join(', ') || 'only how it is stored'}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
