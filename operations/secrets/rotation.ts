import type { SecretStage } from '../../functions/webhook/secrets.ts';
import type { Deployment } from '../deployment.ts';
import { UnreadableLogError } from '../logs/function-logs.ts';
import { newestLine } from '../logs/newest-log-line.ts';

/** Whether the provider uses its current secret, by the log. */
export type Rotation =
  | 'ended'
  | { readonly previousUsedAt: Date }
  /** The current secret hasn't matched since every function knew it. */
  | { readonly unprovenSince: Date }
  /** A clause. */
  | { readonly unknown: string };

/** Before `known`, a function may still call the previous secret the current one. */
export async function rotationOf(deployment: Deployment, provider: string, storedAt: Date | undefined) {
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

/** How long a function uses a secret before reading it again. */
export function maxAgeSeconds({ find }: Deployment): number {
  return Number(find('SecretMaxAgeSeconds') ?? '300');
}

/** A function that read just before a change may get its answer this late. */
export const readSeconds = 3;

/** Within 24 hours, or since `from`. */
export type Usage = { readonly at: Date } | 'never' | { readonly unknown: string };

export async function lastMatch(deployment: Deployment, provider: string, stage: SecretStage, from?: Date) {
  const pattern = `{ $.message = "acknowledged" && $.secret = "${stage}" }`;
  try {
    const line = await newestLine(deployment, provider, pattern, from);
    return line === undefined ? 'never' : { at: line.at };
  } catch (error) {
    if (error instanceof UnreadableLogError) return { unknown: error.reason };
    throw error;
  }
}
