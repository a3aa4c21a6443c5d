import { batch, computed, signal } from '@preact/signals';
import type { EventRow, EventsPage } from '../../api.ts';
import { type Filters, writeAddress } from '../address.ts';
import { ask } from '../ask.ts';
import { address, openStory } from '../navigate.ts';
import { resource, whenever } from '../resource.ts';
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
/** Of the next page; absent if there is none. */
const cursor = signal<string | undefined>(undefined);
export const paused = signal(false);
/** What came while paused. */
export const held = listed();
/** What the feed told lately, whatever the filters, newest first. */
export const seen = listed(mostSeen);
/** `stored` of the row that the keys are at. */
export const selected = signal<string | undefined>(undefined);
/** There may be older ones that match, and none is on its way. */
export const more = computed(() => cursor.value !== undefined && rows.value.length < mostRows);

/** Came since the list was asked for, and may not be in its answer. */
let since: EventRow[] = [];

const page = resource<EventsPage>(async (signal) => {
  const { filters } = address.value;
  const limit = String(cursor.value === undefined ? pageSizes.first : pageSizes.next);
  const asked = await ask<EventsPage>('events', { ...filters, limit, cursor: cursor.value }, signal);
  signal.throwIfAborted();
  take(asked, filters);
  return asked;
});

export const { loading, problem } = page;

/** Loads the list, and again whenever the filters change. */
export function keepLoaded(): void {
  whenever(() => writeAddress({ view: 'events', filters: address.value.filters }), load);
}

export function load(): Promise<void> {
  since = [];
  batch(() => {
    rows.clear();
    held.clear();
    cursor.value = undefined;
  });
  return page.load();
}

export async function loadMore(): Promise<void> {
  if (more.value && !loading.value) await page.load();
}

function take(answer: EventsPage, filters: Filters): void {
  batch(() => {
    rows.change((list) => {
      list.addOlder(answer.events);
      // While paused they are held.
      if (!paused.value) list.addNewer(matching(since, filters));
    });
    cursor.value = answer.cursor;
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

export function open({ stored, provider, account, subject, id }: EventRow): void {
  selected.value = stored;
  openStory({ provider, account, subject, event: id });
}
