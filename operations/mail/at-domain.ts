import type { Senders } from '../queries/partitions.ts';
import type { EventSource } from '../queries/queries.ts';
import { walkStored } from '../queries/scan.ts';

interface AtDomain extends Senders {
  /** As keys hold it. */
  readonly domain: string;
  /** By the time of storing. */
  readonly since: Date;
  readonly messages: number;
  readonly signal: AbortSignal;
}

/** Keys of the timelines that something was stored of last, of mail to a domain: the latest first. */
export async function latestAtDomain(
  source: EventSource,
  { domain, since, messages, signal, ...senders }: AtDomain,
): Promise<readonly string[]> {
  const keys = new Set<string>();
  const how = { direction: 'newest', from: since.toISOString(), to: new Date().toISOString() } as const;
  const filter = { domain, type: 'email.*' };
  for await (const { pk } of walkStored(source, senders, { ...how, filter, signal })) {
    keys.add(pk);
    if (keys.size === messages) break;
  }
  return [...keys];
}
