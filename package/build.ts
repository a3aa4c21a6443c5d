import { packagesOf } from '../audit/packages.ts';
import { build } from '../lib/build.ts';
import { buildCli } from './cli.ts';
import { buildLibrary } from './library.ts';
import { writeLicences } from './licences.ts';

// What "npm pack" packs beside the files that lie in the project.
await build();
const [cli, library] = await Promise.all([buildCli(), buildLibrary()]);
await writeLicences(packagesOf({ cli, library }));
