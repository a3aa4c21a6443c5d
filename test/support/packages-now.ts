import { packageList, shippedPackages } from '../../tools/audit/packages.ts';

/** What ships in the bundles that were built last. */
export async function packagesNow(): Promise<string> {
  return `${JSON.stringify(packageList(await shippedPackages()), null, 2)}\n`;
}

if (import.meta.main) process.stdout.write(await packagesNow());
