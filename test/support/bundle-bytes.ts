import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { allBundles, metafilesFolder } from '../../lib/bundles.ts';

const Metafile = v.object({
  outputs: v.record(
    v.string(),
    v.object({ inputs: v.record(v.string(), v.object({ bytesInOutput: v.number() })) }),
  ),
});

/** Bytes in a bundle by where they came from: a package, or our folder. */
export type BundleBytes = Readonly<Record<string, number>>;

/** What is in each bundle that was built last. */
export function bundleBytesNow(): Readonly<Record<string, BundleBytes>> {
  return Object.fromEntries(allBundles().map(({ name }) => [name, bytesOf(name)]));
}

function bytesOf(bundle: string): BundleBytes {
  const text = readFileSync(join(metafilesFolder, `${bundle}.json`), 'utf8');
  const bytes: Record<string, number> = {};
  for (const { inputs } of Object.values(v.parse(Metafile, JSON.parse(text)).outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const origin = originOf(path);
      if (bytesInOutput > 0) bytes[origin] = (bytes[origin] ?? 0) + bytesInOutput;
    }
  }
  return Object.fromEntries(Object.entries(bytes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function originOf(path: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name ?? path.split('/').slice(0, 2).join('/');
}

/** What of it grew, the most first: `+20480 @aws-sdk/client-s3`. */
export function growth(before: BundleBytes, now: BundleBytes): readonly string[] {
  return Object.entries(now)
    .map(([origin, bytes]) => ({ origin, more: bytes - (before[origin] ?? 0) }))
    .filter(({ more }) => more > 0)
    .sort((one, other) => other.more - one.more)
    .map(({ origin, more }) => `+${more} ${origin}`);
}

export function total(bytes: BundleBytes): number {
  return Object.values(bytes).reduce((sum, one) => sum + one, 0);
}
