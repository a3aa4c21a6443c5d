import { fetchItems } from './fetch-items.ts';
import { type Page, readPages } from './pages.ts';
import { type ByRecipient, ofRecipient, type Recent, recentQuestion } from './questions.ts';
import { isExpired } from './read-item.ts';
import { type StoredRow, storedRow, uncut } from './stored-row.ts';
import type { EventSource } from './walk.ts';

/** As `recent`, without reading the events themselves: the index does not tell which have expired and wait to be removed. */
export function recentRows(source: EventSource, asked: Recent): Promise<Page<StoredRow>> {
  return readPages(recentQuestion(source, asked), (rows) =>
    uncut(
      source,
      rows.map(({ attributes }) => storedRow(attributes)),
    ),
  );
}

/** As `byRecipient`, as rows: that index does not tell when an event was stored, so that the events are read. */
export function recipientRows(source: EventSource, asked: ByRecipient): Promise<Page<StoredRow>> {
  return readPages(ofRecipient(source, asked), async (rows) => {
    const now = new Date();
    const items = await fetchItems(source, rows);
    return items.map((item) => (item === undefined || isExpired(item, now) ? undefined : storedRow(item)));
  });
}
