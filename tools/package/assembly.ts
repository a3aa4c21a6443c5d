import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { functionsFolder } from '../../lib/bundles.ts';
import { defaults } from '../../lib/config.ts';
import { readTemplate } from '../../local/engine/stack/template.ts';
import { withAssembly } from '../synthesised.ts';
import { assemblyFolder } from './places.ts';

/** For `postern dev` without an app. */
export function buildAssembly(): Promise<void> {
  return withAssembly(defaults, async (made) => {
    const assets: { readonly files: Record<string, { readonly source: { path: string } }> } = JSON.parse(
      await readFile(join(made, 'Postern.assets.json'), 'utf8'),
    );
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
    const template: unknown = JSON.parse(readTemplate(made).text);
    await writeFile(join(assemblyFolder, 'Postern.template.json'), JSON.stringify(template));
  });
}
