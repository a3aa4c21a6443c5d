import { batch, signal } from '@preact/signals';
import type { ApiError, EventRow, FeedData, FeedEventName } from '../../api.ts';

/** `live`: what is stored shows at once. */
export const feedState = signal<'connecting' | 'live' | 'lost'>('connecting');

/** Why it is lost, where the console says so. */
export const feedProblem = signal<string | undefined>(undefined);

export interface Listener {
  /** As they are stored, oldest first; after a break some may come again. */
  onRows(rows: readonly EventRow[]): void;
  /** More was stored during a break than the feed tells. */
  onGap(): void;
}

const retryMs = 3_000;

/** Follows until the page is closed; after a break it continues behind the newest. */
export function follow(listener: Listener, since = new Date().toISOString()): void {
  let newest = since;
  const source = new EventSource(`api/feed?${new URLSearchParams({ since })}`);
  source.addEventListener('message', ({ data }) => {
    const rows: FeedData = JSON.parse(data);
    newest = rows.at(-1)?.storedAt ?? newest;
    batch(() => {
      feedState.value = 'live';
      feedProblem.value = undefined;
      if (rows.length > 0) listener.onRows(rows);
    });
  });
  source.addEventListener('gap' satisfies FeedEventName, () => listener.onGap());
  source.addEventListener('problem' satisfies FeedEventName, ({ data }) => {
    const { message }: ApiError = JSON.parse(data);
    feedProblem.value = message;
  });
  source.addEventListener('error', () => {
    feedState.value = 'lost';
    // The browser tries again, except after an answer that was no feed.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(listener, newest), retryMs);
  });
}
