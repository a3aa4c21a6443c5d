import { batch, computed, effect, signal, untracked } from '@preact/signals';
import type { EventRow, EventsPage } from '../../api.ts';
import { type Filters, writeAddress } from '../address.ts';
import { ask, isAborted, problemOf } from '../ask.ts';
import { address } from '../navigate.ts';
import { matches } from './match.ts';
import { mostRows, RowList } from './row-list.ts';

/** The first is quick to see; who scrolls reads much. */
const pageSizes = { first: 200, next: 1_000 };
const mostSeen = 1_000;

/** A list that is changed in place: `value` to read it, `change` to write. */
function listed(most?: number) {
  const version = signal({ list: new RowList(most) });
  return {
    get value(): RowList {
      return version.value.list;
    },
    change(how: (list: RowList) => void): void {
      const { list } = version.peek();
      how(list);
      version.value = { list };
    },
    clear(): void {
      version.value = { list: new RowList(most) };
    },
  };
}

/** What the filters let through, newest first. */
export const rows = listed();
export const loading = signal(false);
export const problem = signal<string | undefined>(undefined);
/** Of the next page; absent if there is none. */
export const cursor = signal<string | undefined>(undefined);
export const paused = signal(false);
/** What came while paused. */
export const held = listed();
/** What the feed told lately, whatever the filters, newest first. */
export const seen = listed(mostSeen);
/** There may be older ones that match, and none is on its way. */
export const more = computed(() => cursor.value !== undefined && rows.value.length < mostRows);

let request = new AbortController();
/** Came since the list was asked for, and may not be in its answer. */
let since: EventRow[] = [];

/** Loads the list, and again whenever the filters change. */
export function keepLoaded(): void {
  const key = computed(() => writeAddress({ view: 'events', filters: address.value.filters }));
  effect(() => {
    key.value;
    untracked(() => void load());
  });
}

export async function load(): Promise<void> {
  since = [];
  batch(() => {
    rows.clear();
    held.clear();
    cursor.value = undefined;
  });
  await fetchPage();
}

export async function loadMore(): Promise<void> {
  if (more.value && !loading.value) await fetchPage(cursor.value);
}

/** Rejects never: the problem is shown. */
async function fetchPage(after?: string): Promise<void> {
  request.abort();
  const mine = new AbortController();
  request = mine;
  loading.value = true;
  try {
    const { filters } = address.value;
    const query = {
      ...filters,
      limit: String(after === undefined ? pageSizes.first : pageSizes.next),
      cursor: after,
    };
    const page = await ask<EventsPage>('events', query, mine.signal);
    if (!mine.signal.aborted) take(page, filters);
  } catch (error) {
    if (!isAborted(error) && !mine.signal.aborted) problem.value = problemOf(error);
  } finally {
    if (request === mine) loading.value = false;
  }
}

function take(page: EventsPage, filters: Filters): void {
  batch(() => {
    rows.change((list) => {
      list.addOlder(page.events);
      // While paused they are held.
      if (!paused.value) list.addNewer(matching(since, filters));
    });
    cursor.value = page.cursor;
    problem.value = undefined;
  });
  since = [];
}

/** From the feed, oldest first. */
export function arrive(arrived: readonly EventRow[]): void {
  const wanted = matching(arrived, address.value.filters);
  if (loading.value) since.push(...arrived);
  batch(() => {
    seen.change((list) => list.addNewer(arrived));
    if (wanted.length > 0) (paused.value ? held : rows).change((list) => list.addNewer(wanted));
  });
}

/** Stops the list from moving; what comes is held until it continues. */
export function pause(): void {
  batch(() => {
    paused.value = !paused.value;
    if (paused.value) return;
    const waiting = [...held.value].reverse();
    rows.change((list) => list.addNewer(waiting));
    held.clear();
  });
}

function matching(arrived: readonly EventRow[], filters: Filters): readonly EventRow[] {
  return arrived.filter((row) => matches(row, filters, Date.now()));
}
