import { signal } from '@preact/signals';
import type { EventRow, FeedData } from '../../cli/console/api.ts';

/** `live`: what is stored shows at once. */
export const feedState = signal<'connecting' | 'live' | 'lost'>('connecting');

const retryMs = 3_000;

/** Tells every event as it is stored, oldest first; goes on behind the newest after a break, for good. */
export function follow(onRows: (rows: readonly EventRow[]) => void, since = new Date().toISOString()): void {
  let newest = since;
  const source = new EventSource(`api/feed?${new URLSearchParams({ since })}`);
  source.addEventListener('open', () => {
    feedState.value = 'live';
  });
  source.addEventListener('message', ({ data }) => {
    const rows: FeedData = JSON.parse(data);
    newest = rows.at(-1)?.storedAt ?? newest;
    onRows(rows);
  });
  source.addEventListener('error', () => {
    feedState.value = 'lost';
    // The browser tries again by itself, save after an answer that was no feed.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(onRows, newest), retryMs);
  });
}
