import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { refuseUnreadable } from '../../lib/readable.ts';
import { packagesOf } from '../audit/packages.ts';
import { buildAssembly } from './assembly.ts';
import { buildCli } from './cli.ts';
import { buildEngine } from './engine.ts';
import { buildLibrary } from './library.ts';
import { writeLicences } from './licences.ts';
import { engineFolder, licencesFile, root } from './places.ts';

process.umask(0o022);

const [cli, library, engine] = await Promise.all([
  buildCli(),
  buildLibrary(),
  buildEngine(),
  buildAssembly(),
]);
const { engine: inEngine = [], ...shipped } = Object.fromEntries(await packagesOf({ cli, library, engine }));
await writeLicences(licencesFile, Object.values(shipped).flat());
await writeLicences(join(engineFolder, 'third-party-licences.txt'), inEngine);
refuseUnreadable(join(root, 'dist'));

// Into the same folder as the first.
const destination = process.env.npm_config_pack_destination ?? root;
execFileSync('npm', ['pack', engineFolder, '--silent', '--pack-destination', destination], {
  stdio: 'ignore',
});
