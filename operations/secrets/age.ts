import type { Deployment } from '../deployment.ts';

/** For how long a function goes on with the secrets that it has read. */
export function maxAgeSeconds({ find }: Deployment): number {
  return Number(find('SecretMaxAgeSeconds') ?? '300');
}

/** A function that read just before a change may take so long to get its answer. */
export const readSeconds = 3;
