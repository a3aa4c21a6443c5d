import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcesOf } from '../../operations/cost/template.ts';
import { fullConfig } from '../../test/support/test-config.ts';
import { accessOf, grantsOf } from '../audit/access.ts';
import { synthesised } from '../synthesised.ts';

const file = join(import.meta.dirname, '..', '..', 'test', 'access.json');

/** Of the stack with everything on. */
export async function access(): Promise<void> {
  const allowed = accessOf(grantsOf(resourcesOf(await synthesised(fullConfig))));
  writeFileSync(file, `${JSON.stringify(allowed, null, 2)}\n`);
}
