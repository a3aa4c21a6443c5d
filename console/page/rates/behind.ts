import type { Filters } from '../address.ts';
import { address, linkTo } from '../navigate.ts';

/** A time, in ms. */
export type Within = readonly [from: number, until: number];

/** A link to the events behind a figure: what happened within a time, whenever it was stored. */
export function linkBehind([from, until]: Within, more: Filters): string {
  const { provider, account, domain } = address.value.filters;
  const happened = [from, until].map((ms) => new Date(ms).toISOString()).join('/');
  return linkTo('events', { provider, account, domain, type: 'email.*', happened, ...more });
}
