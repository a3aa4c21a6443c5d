import { invalid } from '../failure.ts';
import { checkOrder, type Filters, filterOf } from '../queries/filters.ts';
import { readCursor, writeCursor } from '../queries/pages.ts';
import type { StoredRange } from '../queries/stored-items.ts';

export interface RangeOptions extends Filters {
  readonly subject?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly all: boolean;
  readonly cursor?: string;
}

/** Older than any event. */
const beginning = '2026-01-01T00:00:00.000Z';

/** Throws if no events, or too few criteria, were given. */
export function rangeOf(options: RangeOptions): StoredRange {
  const { provider, instance, account, subject, since, until, all, cursor } = options;
  const filter = filterOf(options);
  const narrowing = [provider, instance, account, filter.type, filter.failureKind, subject, since, until];
  checkOrder(since, until);
  if (!all && narrowing.every((one) => one === undefined))
    throw invalid('Say which events: with --provider, --type, --since …, or --all.');
  if (subject !== undefined && (provider === undefined || account === undefined))
    throw invalid('A --subject is one of a --provider and an --account (- where the provider has none).');
  const range = {
    ...filter,
    ...(subject === undefined ? {} : { subject }),
    from: since?.toISOString() ?? beginning,
    until: (until ?? new Date()).toISOString(),
  };
  return cursor === undefined ? range : { ...range, ...readCursor(questionOf(range), cursor) };
}

export function cursorAt(range: StoredRange, after: string): string {
  return writeCursor(questionOf(range), { after, from: range.from, until: range.until });
}

function questionOf({ from: _, until: __, after: ___, signal: ____, ...question }: StoredRange): object {
  return { reprocess: question };
}

/** 0 if the walk isn't by time. */
export function percentOf({ from, until, subject }: StoredRange, position: string): number {
  if (subject !== undefined) return 0;
  const [first, last, now] = [from, until, position.slice(0, from.length)].map((time) => Date.parse(time));
  return Math.floor((100 * ((now ?? 0) - (first ?? 0))) / Math.max(1, (last ?? 0) - (first ?? 0)));
}
