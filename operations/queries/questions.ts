import { indexes, recipientPart } from '../../functions/events/keys.ts';
import type { Paged, Question } from './pages.ts';
import { daysOf, keyPattern, type Senders, timeBuckets } from './partitions.ts';
import {
  type Direction,
  type EventSource,
  everything,
  listOf,
  type OneOrMore,
  type RowFilter,
  walk,
} from './walk.ts';

export interface Filtered extends Pick<RowFilter, 'type' | 'failureKind'>, Senders {}

export interface Recent extends Filtered, Pick<RowFilter, 'domain'>, Paged {
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

export function recentQuestion(source: EventSource, asked: Recent): Question {
  const {
    providers,
    from,
    until = new Date(),
    direction = 'newest',
    instance,
    account,
    limit,
    cursor,
    ...filter
  } = asked;
  const range = { from: from.toISOString(), to: until.toISOString() };
  const question = { recent: [...providers].sort(), direction, instance, account, ...filter };
  return {
    how: { question, direction, range, limit, ...(cursor === undefined ? {} : { cursor }) },
    async *rowsOf(span) {
      // One day after another, to read no more than needed.
      for (const day of daysOf(span.from, span.to, direction)) {
        yield* walk(source, timeBuckets(source, asked, day), { ...span, filter });
      }
    },
  };
}

export function ofRecipient(source: EventSource, asked: ByRecipient): Question {
  const {
    recipient,
    providers,
    from,
    until,
    direction = 'newest',
    instance,
    account,
    limit,
    cursor,
    ...filter
  } = asked;
  const range = {
    from: from?.toISOString() ?? (until === undefined ? everything.from : '1'),
    to: until?.toISOString() ?? everything.to,
  };
  const hashes = listOf(recipient).map(recipientPart);
  const byRecipient = hashes.length === 1 ? hashes[0] : hashes;
  const question = {
    byRecipient,
    providers: [...providers].sort(),
    direction,
    instance,
    account,
    ...filter,
  };
  const partitions = [...new Set(hashes)].map(
    (hash) =>
      ({
        index: indexes.byRecipient,
        hash: ['recipient', hash],
        range: 'sk',
        ...keyPattern(asked),
      }) as const,
  );
  return {
    how: { question, direction, range, limit, ...(cursor === undefined ? {} : { cursor }) },
    rowsOf: (span) => walk(source, partitions, { ...span, filter }),
  };
}
