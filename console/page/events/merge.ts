import type { EventRow } from '../../api.ts';

/** The newest first, each once. */
export type Rows = readonly EventRow[];

/** So many are held; the browser would grow without end beside a live feed. */
export const mostRows = 20_000;

/** `rows` and what came since, oldest first as the feed tells it. */
export function withNewer(rows: Rows, arrived: Rows): Rows {
  const fresh = unlisted(rows, arrived).reverse();
  return fresh.length === 0 ? rows : [...fresh, ...rows].slice(0, mostRows);
}

/** `rows` and the next page, newest first. */
export function withOlder(rows: Rows, page: Rows): Rows {
  return [...rows, ...unlisted(rows, page)].slice(0, mostRows);
}

function unlisted(rows: Rows, others: Rows): EventRow[] {
  const known = new Set(rows.map(({ stored }) => stored));
  return others.filter(({ stored }) => !known.has(stored) && known.add(stored));
}
