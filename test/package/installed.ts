import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';

const root = join(import.meta.dirname, '..', '..');

const Packed = v.tuple([
  v.object({
    filename: v.string(),
    size: v.number(),
    unpackedSize: v.number(),
    files: v.array(v.object({ path: v.string() })),
  }),
]);
const Names = v.optional(v.record(v.string(), v.string()), {});
const Manifest = v.looseObject({ dependencies: Names, devDependencies: Names });
const Lock = v.object({
  packages: v.record(v.string(), v.looseObject({ dependencies: Names, optionalDependencies: Names })),
});
const manifestIn = (folder: string) =>
  v.parse(Manifest, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
const { packages: locked } = v.parse(Lock, JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));

/** Where no settings of the machine's and no other local run are found. */
export const surroundings = (folder: string) => ({
  ...process.env,
  XDG_STATE_HOME: join(folder, 'state'),
  XDG_CACHE_HOME: join(root, 'node_modules', '.cache'),
  CDK_DISABLE_CLI_TELEMETRY: 'true',
});

export type Run = (
  command: string,
  args: readonly string[],
  cwd: string,
) => Promise<{ readonly stdout: string; readonly stderr: string }>;

/** What `npm pack` makes, unpacked alone, and ways to install it as a user does. */
export async function packed() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-package-'));
  const env = surroundings(folder);
  const run: Run = (command, args, cwd) =>
    promisify(execFile)(command, [...args], { cwd, env, maxBuffer: 2 ** 26 });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], root);
  // Before it stands what the build says.
  const [made] = v.parse(Packed, JSON.parse(stdout.slice(stdout.indexOf('[\n'))));
  const tarball = join(folder, made.filename);
  const engineTarball = join(folder, made.filename.replace('postern-', 'postern-local-'));
  // With nothing installed beside it.
  const alone = join(folder, 'alone');
  mkdirSync(alone);
  await run('tar', ['-xzf', tarball, '-C', alone, '--strip-components=1'], folder);
  return {
    ...made,
    folder,
    tarball,
    engineTarball,
    alone,
    env,
    run,
    read: (path: string) => readFileSync(join(alone, path), 'utf8'),
    /** Its own folder with an example, which gets the packed files instead of those beside a clone. */
    async example(name: string): Promise<string> {
      const copy = join(folder, name);
      cpSync(join(root, 'examples', name), copy, { recursive: true });
      const manifest = join(copy, 'package.json');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll('file:../../', 'file:../'));
      await install(copy, run);
      return copy;
    },
    install: (app: string) => install(app, run),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** By npm, at the versions of the project's own lock file: what `npm ci` fetched there is taken from npm's cache. */
async function install(app: string, run: Run): Promise<void> {
  const { dependencies, devDependencies } = manifestIn(app);
  const asked = { ...dependencies, ...devDependencies };
  const packages = { '': manifestIn(app), ...lockedFor([...Object.keys(asked), 'valibot', 'classic-level']) };
  writeFileSync(join(app, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], app);
}

/** The entries of the lock file for these packages and all that they need. */
function lockedFor(names: readonly string[]): Readonly<Record<string, object>> {
  const found = new Map<string, object>();
  const follow = (name: string, from: string): void => {
    const place = placeOf(name, from);
    const entry = place === undefined ? undefined : locked[place];
    if (place === undefined || entry === undefined || found.has(place)) return;
    const { dev: _, devOptional: __, ...rest } = entry;
    found.set(place, rest);
    for (const needed of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
      follow(needed, place);
  };
  for (const name of names) follow(name, '');
  return Object.fromEntries(found);
}

/** Where a package finds another: in its own node_modules, or in one above. */
function placeOf(name: string, from: string): string | undefined {
  const place = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
  if (place in locked) return place;
  if (from === '') return undefined;
  return placeOf(name, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))));
}
