import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as v from 'valibot';
import { functionsFolder } from '../../lib/bundles.ts';
import { defaults } from '../../lib/config.ts';
import { synthesise } from '../../lib/synthesise.ts';
import { assemblyFolder } from './places.ts';

const Assets = v.looseObject({
  files: v.record(v.string(), v.looseObject({ source: v.looseObject({ path: v.string() }) })),
});

/** For `postern dev` without an app. */
export async function buildAssembly(): Promise<void> {
  const made = synthesise(defaults, await mkdtemp(join(tmpdir(), 'postern-')), { validation: false });
  const assets = v.parse(Assets, JSON.parse(await readFile(join(made, 'Postern.assets.json'), 'utf8')));
  const functions = new Map<string, string>();
  for (const name of await readdir(functionsFolder))
    functions.set(await readFile(join(functionsFolder, name, 'index.js'), 'utf8'), name);
  for (const { source } of Object.values(assets.files)) {
    if (!source.path.startsWith('asset.')) continue;
    const name = functions.get(await readFile(join(made, source.path, 'index.js'), 'utf8'));
    if (name === undefined) throw new Error(`${source.path} is no function of the package`);
    source.path = join(relative(assemblyFolder, functionsFolder), name);
  }
  await rm(assemblyFolder, { recursive: true, force: true });
  await mkdir(assemblyFolder, { recursive: true });
  await writeFile(join(assemblyFolder, 'Postern.assets.json'), JSON.stringify(assets));
  const template = await readFile(join(made, 'Postern.template.json'), 'utf8');
  await writeFile(join(assemblyFolder, 'Postern.template.json'), JSON.stringify(JSON.parse(template)));
  await rm(made, { recursive: true });
}
