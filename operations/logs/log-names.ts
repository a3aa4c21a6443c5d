import type { Deployment } from '../deployment.ts';

/** What has a log of its own: each provider's function, `consumer`, `sweep`, `gateway`, and functions that run at a rate. */
export function logNames({ keys }: Pick<Deployment, 'keys'>): readonly string[] {
  return keys
    .flatMap((key) => /^LogGroup(.+)$/.exec(key)?.[1] ?? [])
    .map((name) => name.charAt(0).toLowerCase() + name.slice(1))
    .toSorted();
}
