import { join } from 'node:path';
import { functionsFolder } from '../../../lib/bundles.ts';

/** Folder of the bundle that is deployed under this name. */
export function bundleOf(name: string): string {
  return join(functionsFolder, name);
}
