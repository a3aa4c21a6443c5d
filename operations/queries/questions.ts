import { recipientPart } from '../../functions/events/keys.ts';
import type { Paged, Question } from './pages.ts';
import { keyPattern, recipientPartition, type Senders } from './partitions.ts';
import { walkStored } from './scan.ts';
import {
  type Direction,
  type EventSource,
  everything,
  listOf,
  type OneOrMore,
  type RowFilter,
  type Span,
  walk,
} from './walk.ts';

export interface Filtered extends Pick<RowFilter, 'type' | 'failureKind' | 'category'>, Senders {}

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

/** What a cursor is bound to beside `kind`, and the filter in it. */
function questionOf(asked: Recent | Omit<ByRecipient, 'recipient'>, kind: object, range: Span) {
  const { direction = 'newest', limit, cursor, from: _, until: __, providers: ___, ...common } = asked;
  const { instance: ____, account: _____, ...filter } = common;
  return { how: { question: { ...kind, direction, ...common }, direction, range, limit, cursor }, filter };
}

export function recentQuestion(source: EventSource, asked: Recent): Question {
  const range = { from: asked.from.toISOString(), to: (asked.until ?? new Date()).toISOString() };
  const { how, filter } = questionOf(asked, { recent: asked.providers.toSorted() }, range);
  return { how, rowsOf: (span) => walkStored(source, asked, { ...span, filter }) };
}

export function ofRecipient(source: EventSource, { recipient, ...asked }: ByRecipient): Question {
  const { providers, from, until } = asked;
  const range = {
    from: from?.toISOString() ?? (until === undefined ? everything.from : '1'),
    to: until?.toISOString() ?? everything.to,
  };
  const hashes = listOf(recipient).map(recipientPart);
  const byRecipient = hashes.length === 1 ? hashes[0] : hashes;
  const { how, filter } = questionOf(asked, { byRecipient, providers: providers.toSorted() }, range);
  const pattern = keyPattern(asked);
  const partitions = [...new Set(hashes)].map((hash) => ({ ...recipientPartition(hash), ...pattern }));
  return { how, rowsOf: (span) => walk(source, partitions, { ...span, filter }) };
}
