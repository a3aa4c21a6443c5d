import type { Shipped } from './packages.ts';

export interface PackageList {
  /** Licences by name@version. */
  readonly packages: Readonly<Record<string, string>>;
  /** Names only, so that a new version is one line. */
  readonly bundles: Readonly<Record<string, readonly string[]>>;
}

export function packageList(shipped: Shipped): PackageList {
  const all = [...shipped.values()]
    .flat()
    .map(({ name, version, licence }) => [`${name}@${version}`, licence] as const);
  return {
    packages: Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    bundles: Object.fromEntries(
      [...shipped].map(([bundle, packages]) => [
        bundle,
        [...new Set(packages.map(({ name }) => name))].sort(),
      ]),
    ),
  };
}
