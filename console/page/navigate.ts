import { effect, signal } from '@preact/signals';
import {
  type Address,
  type Filters,
  readAddress,
  type Search,
  type StoryAddress,
  type View,
  writeAddress,
} from './address.ts';
import { inUtc } from './clock.ts';

/** What the page shows. */
export const address = signal<Address>(readAddress(location.hash));

effect(() => {
  inUtc.value = address.value.utc === true;
});

addEventListener('popstate', () => {
  address.value = readAddress(location.hash);
});

/** Shows something else; the browser's Back leads to what was shown, unless that is `replaced`. */
export function go(change: Partial<Address>, { replaced = false } = {}): void {
  const wanted = { ...address.value, ...change };
  const next = wanted.view === 'search' ? wanted : { ...wanted, search: undefined };
  const hash = writeAddress(next);
  if (hash !== writeAddress(address.value) || !location.hash) {
    if (replaced) history.replaceState(null, '', hash);
    else history.pushState(null, '', hash);
  }
  address.value = next;
}

/** The fragment by which a link leads to a view, in the zone that is shown. */
export function linkTo(view: View, filters: Filters, story?: StoryAddress): string {
  return writeAddress({ view, filters, story, utc: address.value.utc });
}

/** Typing in a filter makes no history. */
export function filter(change: Filters): void {
  go({ filters: { ...address.value.filters, ...change } }, { replaced: true });
}

export function clearFilters(): void {
  const { since } = address.value.filters;
  go({ filters: since ? { since } : {} });
}

export function openStory(story: StoryAddress, { replaced = false } = {}): void {
  const isOpen = address.value.story !== undefined;
  const view = address.value.view === 'search' ? 'search' : 'events';
  // Going from event to event is one step back.
  go({ view, story }, { replaced: replaced || isOpen });
}

export function lookFor(search: Search): void {
  go({ view: 'search', search, story: undefined });
}

export function closeStory(): void {
  go({ story: undefined });
}
