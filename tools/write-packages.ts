import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../lib/build.ts';
import { packagesNow } from '../test/support/packages-now.ts';

/** `npm run packages`: writes which packages ship today, for `git diff` to show. */
await build();
writeFileSync(join(import.meta.dirname, '..', 'test', 'packages.json'), await packagesNow());
