import type { Deployment } from '../../../operations/deployment.ts';

const hourMs = 3_600_000;

/** How long a subscription of this deployment may say nothing. */
export function silentAfterMs({ find }: Deployment): number {
  return Number(find('SilentAfterHours') ?? 72) * hourMs;
}
