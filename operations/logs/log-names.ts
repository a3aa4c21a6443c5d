import { logGroupKey } from '../../lib/output-keys.ts';
import { deployedWords } from '../deployed-words.ts';
import type { Deployment } from '../deployment.ts';

/** What has a log of its own: the function of each provider and instance, `consumer`, `sweep`, `gateway`, and functions that run at a rate. */
export function logNames({ keys }: Pick<Deployment, 'keys'>): readonly string[] {
  const words = new Map(deployedWords({ keys }).map((word) => [logGroupKey(word), word]));
  return keys
    .flatMap((key) => words.get(key) ?? /^LogGroup(.+)$/.exec(key)?.[1] ?? [])
    .map((name) => name.charAt(0).toLowerCase() + name.slice(1))
    .toSorted();
}
