import type { View } from './address.ts';

export const viewNames: Readonly<Record<View, string>> = {
  events: 'Events',
  search: 'Search',
  counts: 'Counts',
  queues: 'Queues',
  refusals: 'Refusals',
  subscriptions: 'Subscriptions',
  simulator: 'Simulator',
};
