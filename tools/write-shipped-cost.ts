import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaults } from '../lib/config.ts';
import { deploymentOf } from '../operations/cost/deployment.ts';
import { resourcesOf } from '../operations/cost/template.ts';
import { synthesised } from '../test/support/synthesised.ts';

/** `npm run cost:shipped`: writes what the bill of Postern as it comes depends on today, for `git diff` to show. */
const shipped = deploymentOf(resourcesOf(await synthesised(defaults)));
const file = join(import.meta.dirname, '..', 'operations', 'cost', 'shipped.json');
writeFileSync(file, `${JSON.stringify(shipped, null, 2)}\n`);
