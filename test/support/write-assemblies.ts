import { join } from 'node:path';
import { build } from '../../lib/build.ts';
import { defaults } from '../../lib/config.ts';
import { synthesise } from '../../lib/synthesise.ts';
import { filteredConfig, testConfig } from './test-config.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node write-assemblies.ts <folder>');

await build();
synthesise(defaults, join(folder, 'default'), { validation: false });
synthesise(testConfig, join(folder, 'fast'), { validation: false });
synthesise(filteredConfig, join(folder, 'filtered'), { validation: false });
