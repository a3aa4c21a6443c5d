import { wordOf } from '../../functions/events/instance.ts';
import { mailParts } from '../../operations/queries/mail-parts.ts';
import type { EventSource } from '../../operations/queries/queries.ts';
import type { StoredRow } from '../../operations/queries/stored-row.ts';
import type { EventRow } from '../api.ts';

/** Stored events as the page lists them. */
export async function eventRows(source: EventSource, rows: readonly StoredRow[]): Promise<EventRow[]> {
  const parts = await mailParts(source, rows);
  return rows.map((row, at) => ({ ...eventRow(row), ...parts[at] }));
}

function eventRow(row: StoredRow): EventRow {
  const { stored, id, account, subject, time, type, recipient, failurekind, final, category } = row;
  return {
    ...{ stored, id, subject, time, type, recipient, final, category },
    provider: wordOf(row),
    account: account || undefined,
    storedAt: storedAt(stored).toISOString(),
    failureKind: failurekind,
  };
}

/** When a row with this key was stored; invalid for any other text. */
export function storedAt(stored: string): Date {
  return new Date(stored.slice(0, 24));
}
