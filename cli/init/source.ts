import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import * as v from 'valibot';
import { invalid, OperationError } from '../../operations/failure.ts';
import { version } from '../terminal/version.ts';

/** The name `postern` on the npm registry isn't ours. */
export type Source = { readonly tarball: string } | { readonly address: string };

const root = join(import.meta.dirname, '..', '..');

const HiddenLock = v.object({
  packages: v.record(v.string(), v.object({ resolved: v.optional(v.string()) })),
});

const ways = 'the .tgz that npm pack made in a clone of Postern, or a git address such as git+https://…';

export function sourceOf(text: string): Source {
  if (/^(git\+\w+:|git:|github:|https:.+\.t(ar\.)?gz$)/.test(text)) return { address: text };
  const tarball = resolve(text.replace(/^file:/, ''));
  if (/\.t(ar\.)?gz$/.test(tarball) && existsSync(tarball)) return { tarball };
  throw invalid(`There is neither a package file nor a git address "${text}". Give ${ways}.`);
}

/** As npm recorded it; in a clone, what npm pack made. */
export function installedFrom(): Source | undefined {
  const packed = join(root, tarballOf('postern'));
  if (isClone()) return existsSync(packed) ? { tarball: packed } : undefined;
  const { resolved } = noted() ?? {};
  if (resolved === undefined) return undefined;
  if (!resolved.startsWith('file:')) return { address: resolved };
  const path = resolved.slice('file:'.length);
  const tarball = isAbsolute(path) ? path : join(root, '..', '..', path);
  return existsSync(tarball) ? { tarball } : undefined;
}

export function isClone(): boolean {
  return existsSync(join(root, 'bin', 'postern.ts'));
}

/** npm pack puts the engine's tarball next to the other. */
export function engineBeside(source: Source | undefined): string | undefined {
  if (source === undefined || !('tarball' in source)) return undefined;
  const beside = join(dirname(source.tarball), tarballOf('postern-local'));
  return existsSync(beside) ? beside : undefined;
}

/** Completes a sentence that says a package is missing. */
export function howToInstall(name: string): string {
  if (isClone()) return 'in a clone of Postern, npm start does the same.';
  const file = engineBeside(installedFrom()) ?? `PATH/${tarballOf(name)}`;
  const made = 'the file that npm pack in a clone makes beside that of postern';
  return `npm install --save-dev ${file} (${made}, about 10 MB installed) on Node 24.12 or newer.`;
}

export function noSource(): OperationError {
  const why = isClone()
    ? `${tarballOf('postern')} is not here: run npm pack first`
    : 'npm has not noted where this command was installed from';
  return new OperationError(`${why}, or give --from: ${ways}.`);
}

function tarballOf(name: string): string {
  return `${name}-${version()}.tgz`;
}

function noted(): { readonly resolved?: string | undefined } | undefined {
  const file = join(root, '..', '.package-lock.json');
  if (!existsSync(file)) return undefined;
  const { success, output } = v.safeParse(HiddenLock, JSON.parse(readFileSync(file, 'utf8')));
  return success ? output.packages['node_modules/postern'] : undefined;
}
