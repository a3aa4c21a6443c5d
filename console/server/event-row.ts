import { wordOf } from '../../functions/events/instance.ts';
import type { StoredRow } from '../../operations/queries/stored-row.ts';
import type { EventRow } from '../api.ts';

/** A stored event as the page lists it. */
export function eventRow(row: StoredRow): EventRow {
  const { stored, id, account, subject, time, type, recipient, failurekind, final, category } = row;
  return {
    stored,
    id,
    provider: wordOf(row),
    ...(account === '' ? {} : { account }),
    subject,
    ...(time === undefined ? {} : { time }),
    storedAt: storedAt(stored).toISOString(),
    type,
    ...(recipient === undefined ? {} : { recipient }),
    ...(failurekind === undefined ? {} : { failureKind: failurekind }),
    ...(final === undefined ? {} : { final }),
    ...(category === undefined ? {} : { category }),
  };
}

/** When a row with this key was stored; invalid for any other text. */
export function storedAt(stored: string): Date {
  return new Date(stored.slice(0, 24));
}
