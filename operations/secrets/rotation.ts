import type { Deployment } from '../deployment.ts';
import { maxAgeSeconds, readSeconds } from './age.ts';
import { lastMatch } from './usage.ts';

/** Whether the log shows that a provider has changed to its current secret, or why that can't be said. */
export type Rotation =
  | 'ended'
  | { readonly previousUsedAt: Date }
  /** The current secret has not matched since every function knew it, which may be yet to come. */
  | { readonly unprovenSince: Date }
  /** A clause. */
  | { readonly unknown: string };

/** Before that, a function that has not read again calls the previous secret the current one. */
export async function rotationOf(
  deployment: Deployment,
  provider: string,
  storedAt: Date | undefined,
): Promise<Rotation> {
  const previous = await lastMatch(deployment, provider, 'previous');
  if (previous !== 'never') return 'at' in previous ? { previousUsedAt: previous.at } : unreadable(previous);
  if (storedAt === undefined) return { unknown: 'Secrets Manager does not say when the secret was stored' };
  const known = new Date(storedAt.getTime() + (maxAgeSeconds(deployment) + readSeconds) * 1_000);
  const current =
    known.getTime() > Date.now() ? 'never' : await lastMatch(deployment, provider, 'current', known);
  if (current === 'never') return { unprovenSince: known };
  return 'at' in current ? 'ended' : unreadable(current);
}

function unreadable({ unknown }: { readonly unknown: string }): Rotation {
  return { unknown: `the log can't be read (${unknown})` };
}
