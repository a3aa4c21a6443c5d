import { join } from 'node:path';
import { refuseUnreadable } from '../../lib/readable.ts';
import { packagesOf } from '../audit/packages.ts';
import { buildCli } from './cli.ts';
import { buildLibrary } from './library.ts';
import { writeLicences } from './licences.ts';
import { root } from './places.ts';

process.umask(0o022);

// What "npm pack" packs beside what "npm run build" made and the files that lie in the project.
const [cli, library] = await Promise.all([buildCli(), buildLibrary()]);
await writeLicences(await packagesOf({ cli, library }));
refuseUnreadable(join(root, 'dist'));
