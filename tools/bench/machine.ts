import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import sqs from '@aws-sdk/client-sqs/package.json' with { type: 'json' };
import * as v from 'valibot';

/** Where and of what something was measured. */
export const Machine = v.object({
  date: v.pipe(v.string(), v.isoTimestamp()),
  /** With `+` behind it where files were changed since. */
  commit: v.string(),
  cpu: v.string(),
  cores: v.number(),
  node: v.string(),
  sdk: v.string(),
});

export type Machine = v.InferOutput<typeof Machine>;

export function thisMachine(): Machine {
  const [first] = cpus();
  return {
    date: new Date().toISOString(),
    commit: commit(),
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    node: process.versions.node,
    sdk: sqs.version,
  };
}

function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
    // What the bench itself writes does not count.
    const changed = git(
      'status',
      '--porcelain',
      '--',
      '../../functions',
      '../../lib',
      '../../package-lock.json',
    );
    return `${git('rev-parse', '--short=10', 'HEAD')}${changed === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}
