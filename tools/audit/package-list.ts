import type { Shipped } from './packages.ts';

export function packageList(shipped: Shipped) {
  const all = [...shipped.values()]
    .flat()
    .map(({ name, version, licence }) => [`${name}@${version}`, licence] as const);
  return {
    /** Licences by name@version. */
    packages: Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    /** Names only, so that a new version is one line. */
    bundles: Object.fromEntries(
      [...shipped].map(([bundle, packages]) => [
        bundle,
        [...new Set(packages.map(({ name }) => name))].sort(),
      ]),
    ),
  };
}
