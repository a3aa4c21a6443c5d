import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcesOf } from '../operations/cost/template.ts';
import { synthesised } from '../test/support/synthesised.ts';
import { fullConfig } from '../test/support/test-config.ts';
import { accessOf, grantsOf } from './audit/access.ts';

/** `npm run access`: writes what the stack with everything on allows today, for `git diff` to show. */
const access = accessOf(grantsOf(resourcesOf(await synthesised(fullConfig))));
writeFileSync(join(import.meta.dirname, '..', 'test', 'access.json'), `${JSON.stringify(access, null, 2)}\n`);
