import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessOf, grantsOf } from '../../audit/access.ts';
import { resourcesOf } from '../../cost/template.ts';
import { synthesised } from './synthesised.ts';
import { fullConfig } from './test-config.ts';

/** `npm run access`: writes what the stack with everything on allows today, for `git diff` to show. */
const access = accessOf(grantsOf(resourcesOf(await synthesised(fullConfig))));
writeFileSync(join(import.meta.dirname, '..', 'access.json'), `${JSON.stringify(access, null, 2)}\n`);
