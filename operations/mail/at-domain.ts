import type { EventSource } from '../queries/queries.ts';
import { walkStored } from '../queries/scan.ts';
import type { Sought } from './find.ts';

/** Keys of the timelines that something was stored of last, of mail to a domain, as keys hold it: the latest first. */
export async function latestAtDomain(source: EventSource, asked: Sought & { readonly domain: string }) {
  const { domain, since, messages, signal, ...senders } = asked;
  const keys = new Set<string>();
  const how = { direction: 'newest', from: since.toISOString(), to: new Date().toISOString() } as const;
  const filter = { domain, type: 'email.*' };
  for await (const { pk } of walkStored(source, senders, { ...how, filter, signal })) {
    keys.add(pk);
    if (keys.size === messages) break;
  }
  return [...keys];
}
