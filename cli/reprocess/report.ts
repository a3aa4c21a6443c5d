import type { Result } from '../../operations/reprocess/run.ts';
import { harmless, harmlessJson } from '../terminal/event-table.ts';
import { terminalWidth } from '../terminal/fit.ts';
import { kindOfChange, linesOf, recordOf } from './lines.ts';

export interface Report {
  add(result: Result): void;
  /** Prints the first changes and the counts; returns what went wrong, or undefined. */
  end(applied: boolean): string | undefined;
}

const troubles: readonly (readonly [kind: Result['kind'], what: string])[] = [
  ['conflict', 'changed meanwhile, left alone: run the same again'],
  ['unpublished', 'not published, and so not written: run the same again'],
  ['taken', 'stored under the new key already, brought by another delivery: both left as they are'],
  ['refused', 'not taken by DynamoDB as it would become: left as it was'],
  ['failed', "can't be normalised again: left as it was"],
];

/** Prints JSON at once; for people, keeps the first `show` and counts all. */
export function reporting({ json, show }: { readonly json: boolean; readonly show: number }): Report {
  const [kinds, changes] = [new Map<string, number>(), new Map<string, number>()];
  const lines: string[] = [];
  let told = 0;
  let otherIds = 0;
  return {
    add(result) {
      increase(kinds, result.kind);
      if ('change' in result) increase(changes, kindOfChange(result.change));
      if (otherIdOf(result) !== undefined) otherIds++;
      if (result.kind === 'same') return;
      if (json) console.log(harmlessJson(recordOf(result)));
      else if (told < show) lines.push(...linesOf(result, terminalWidth()));
      told++;
    },
    end(applied) {
      if (!json) {
        for (const line of lines) console.log(line);
        if (told > show) console.log(`… and ${told - show} more`);
        for (const line of summary({ kinds, changes, otherIds, applied })) console.log(line);
      }
      const met = troubles.flatMap(([kind, what]) => {
        const count = kinds.get(kind);
        return count === undefined ? [] : [`${count} ${what}.`];
      });
      return met.length === 0 ? undefined : met.join(' ');
    },
  };
}

interface Counts {
  readonly kinds: ReadonlyMap<string, number>;
  readonly changes: ReadonlyMap<string, number>;
  readonly otherIds: number;
  readonly applied: boolean;
}

function summary({ kinds, changes, otherIds, applied }: Counts): readonly string[] {
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

function otherIdOf(result: Result): string | undefined {
  if ('change' in result) return result.change.otherId;
  return result.kind === 'same' ? result.otherId : undefined;
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
