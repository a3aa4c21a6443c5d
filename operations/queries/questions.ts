import { recipientPart } from '../../functions/events/keys.ts';
import type { Paged, Question } from './pages.ts';
import { daysOf, keyPattern, recipientPartition, type Senders, timeBuckets } from './partitions.ts';
import {
  type Direction,
  type EventSource,
  everything,
  listOf,
  type OneOrMore,
  type RowFilter,
  walk,
} from './walk.ts';

export interface Filtered extends Pick<RowFilter, 'type' | 'failureKind' | 'category' | 'failed'>, Senders {}

export interface Recent extends Filtered, Pick<RowFilter, 'domain' | 'happened'>, Paged {
  /** By the time of storing: `from` included, `until` not. */
  readonly from: Date;
  readonly until?: Date | undefined;
  readonly direction?: Direction | undefined;
}

export interface ByRecipient extends Filtered, Paged {
  readonly recipient: OneOrMore;
  /** By the time it happened; with either, events without a time are left out. */
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  readonly direction?: Direction | undefined;
}

/** What a cursor is bound to, and the filter in it. */
function questionOf({
  providers,
  direction = 'newest',
  instance,
  account,
  ...rest
}: Recent | Omit<ByRecipient, 'recipient'>) {
  const { from: _, until: __, limit: ___, cursor: ____, ...filter } = rest;
  const common = { direction, instance, account, ...filter };
  return { direction, filter, sorted: [...providers].sort(), common };
}

export function recentQuestion(source: EventSource, asked: Recent): Question {
  const { direction, filter, sorted, common } = questionOf(asked);
  const range = { from: asked.from.toISOString(), to: (asked.until ?? new Date()).toISOString() };
  return {
    how: {
      question: { recent: sorted, ...common },
      direction,
      range,
      limit: asked.limit,
      cursor: asked.cursor,
    },
    async *rowsOf(span) {
      // One day after another, to read no more than needed.
      for (const day of daysOf(span.from, span.to, direction))
        yield* walk(source, timeBuckets(source, asked, day), { ...span, filter });
    },
  };
}

export function ofRecipient(source: EventSource, { recipient, ...asked }: ByRecipient): Question {
  const { direction, filter, sorted: providers, common } = questionOf(asked);
  const { from, until, limit, cursor } = asked;
  const range = {
    from: from?.toISOString() ?? (until === undefined ? everything.from : '1'),
    to: until?.toISOString() ?? everything.to,
  };
  const hashes = listOf(recipient).map(recipientPart);
  const question = { byRecipient: hashes.length === 1 ? hashes[0] : hashes, providers, ...common };
  const pattern = keyPattern(asked);
  const partitions = [...new Set(hashes)].map((hash) => ({ ...recipientPartition(hash), ...pattern }));
  return {
    how: { question, direction, range, limit, cursor },
    rowsOf: (span) => walk(source, partitions, { ...span, filter }),
  };
}
