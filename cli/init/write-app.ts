import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { engineBeside, type Source } from './source.ts';

const template = join(import.meta.dirname, '..', '..', 'examples', 'app');
const templateName = 'my-webhooks';
/** What trying out the example leaves there. */
const leftovers = ['node_modules', 'cdk.out', 'package-lock.json', 'vendor'];

const Dependencies = v.record(v.string(), v.string());
const Manifest = v.object({ dependencies: Dependencies, devDependencies: Dependencies });
const Json = v.pipe(v.string(), v.parseJson(), v.looseObject({}));

/** Copies Postern's tarballs to `vendor/`, so that the app needs no other folder. */
export function writeApp(folder: string, name: string, source: Source): { readonly hasEngine: boolean } {
  const isOurs = (path: string) => !leftovers.includes(basename(path));
  cpSync(template, folder, { recursive: true, filter: (path) => path === template || isOurs(path) });
  // npm doesn't pack files called .gitignore.
  renameSync(join(folder, 'gitignore'), join(folder, '.gitignore'));
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (/\.(ts|md|json)$/.test(file)) {
      const path = join(folder, file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(templateName, name));
    }
  const engine = engineBeside(source);
  const manifestFile = join(folder, 'package.json');
  const manifest = v.parse(Json, readFileSync(manifestFile, 'utf8'));
  const { dependencies, devDependencies } = v.parse(Manifest, manifest);
  dependencies.postern = 'address' in source ? source.address : vendored(folder, source.tarball);
  const { 'postern-local': _, ...others } = devDependencies;
  const development =
    engine === undefined ? others : { ...others, 'postern-local': vendored(folder, engine) };
  const whole = { ...manifest, dependencies, devDependencies: development };
  writeFileSync(manifestFile, `${JSON.stringify(whole, null, 2)}\n`);
  return { hasEngine: engine !== undefined };
}

function vendored(folder: string, tarball: string): string {
  mkdirSync(join(folder, 'vendor'), { recursive: true });
  copyFileSync(tarball, join(folder, 'vendor', basename(tarball)));
  return `file:vendor/${basename(tarball)}`;
}
