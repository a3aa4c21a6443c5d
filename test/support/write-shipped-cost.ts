import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploymentOf } from '../../cost/deployment.ts';
import { resourcesOf } from '../../cost/template.ts';
import { defaults } from '../../lib/config.ts';
import { synthesised } from './synthesised.ts';

/** `npm run cost:shipped`: writes what the bill of Postern as it comes depends on today, for `git diff` to show. */
const shipped = deploymentOf(resourcesOf(await synthesised(defaults)));
const file = join(import.meta.dirname, '..', '..', 'cost', 'shipped.json');
writeFileSync(file, `${JSON.stringify(shipped, null, 2)}\n`);
