import { packagesOf } from '../audit/packages.ts';
import { buildCli } from './cli.ts';
import { buildLibrary } from './library.ts';
import { writeLicences } from './licences.ts';

// What "npm pack" packs beside what "npm run build" made and the files that lie in the project.
const [cli, library] = await Promise.all([buildCli(), buildLibrary()]);
await writeLicences(await packagesOf({ cli, library }));
