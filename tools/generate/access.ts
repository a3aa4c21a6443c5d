import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcesOf } from '../../operations/cost/standing.ts';
import { fullConfig, ownConfig } from '../../test/support/test-config.ts';
import { type Access, accessOf, beyond, grantsOf } from '../audit/access.ts';
import { synthesised } from '../synthesised.ts';

const folder = join(import.meta.dirname, '..', '..', 'test');

/** Of the stack with everything on, and what a key, a network and a reader of the user's add to it. */
export async function access(): Promise<void> {
  const full = accessOf(grantsOf(resourcesOf(await synthesised(fullConfig))));
  const own = accessOf(grantsOf(resourcesOf(await synthesised(ownConfig))));
  write('access.json', full);
  write('access-own.json', beyond(own, full));
}

function write(name: string, access: Access): void {
  writeFileSync(join(folder, name), `${JSON.stringify(access, null, 2)}\n`);
}
