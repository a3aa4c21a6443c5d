import type { View } from './address.ts';

export const viewNames: Readonly<Record<View, string>> = {
  events: 'Events',
  search: 'Search',
  counts: 'Counts',
  rates: 'Rates',
  suppressions: 'Suppressions',
  queues: 'Queues',
  refusals: 'Refusals',
  subscriptions: 'Subscriptions',
  simulator: 'Simulator',
};
