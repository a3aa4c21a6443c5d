import { join } from 'node:path';
import { buildPage } from '../../console/page/build.ts';
import { build } from '../../lib/build.ts';
import { defaults } from '../../lib/config.ts';
import { synthesise } from '../../lib/synthesise.ts';
import {
  filteredConfig,
  fullConfig,
  instancesConfig,
  ownConfig,
  smallConfig,
  testConfig,
} from './test-config.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node write-assemblies.ts <folder>');

await build();
await buildPage();
const configs = {
  default: defaults,
  fast: testConfig,
  filtered: filteredConfig,
  full: fullConfig,
  own: ownConfig,
  instances: instancesConfig,
  small: smallConfig,
};
for (const [name, config] of Object.entries(configs))
  synthesise(config, join(folder, name), { validation: false });
