import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaults } from '../../lib/config.ts';
import { deploymentOf } from '../../operations/cost/deployment.ts';
import { resourcesOf } from '../../operations/cost/standing.ts';
import { synthesised } from '../synthesised.ts';

const file = join(import.meta.dirname, '..', '..', 'operations', 'cost', 'shipped.json');

export async function cost(): Promise<void> {
  const shipped = deploymentOf(resourcesOf(await synthesised(defaults)));
  writeFileSync(file, `${JSON.stringify(shipped, null, 2)}\n`);
}
