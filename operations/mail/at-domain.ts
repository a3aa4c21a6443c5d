import { daysOf, type Senders, timeBuckets } from '../queries/partitions.ts';
import type { EventSource } from '../queries/queries.ts';
import { walk } from '../queries/walk.ts';

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
  const [from, to] = [since.toISOString(), new Date().toISOString()];
  const keys = new Set<string>();
  const filter = { domain, type: 'email.*' };
  for (const day of daysOf(from, to, 'newest')) {
    const how = { direction: 'newest', from, to, filter, signal } as const;
    for await (const { pk } of walk(source, timeBuckets(source, senders, day), how)) {
      keys.add(pk);
      if (keys.size === messages) return [...keys];
    }
  }
  return [...keys];
}
