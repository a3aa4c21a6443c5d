import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import type { DevOptions } from '../cli/dev/options.ts';
import { howToInstall } from '../cli/init/source.ts';
import { version } from '../cli/terminal/version.ts';
import { zoned } from '../operations/clock.ts';
import { OperationError } from '../operations/failure.ts';
import { type AppStack, chosenStack, localAssembly, posternStacks } from './app-assembly.ts';
import type { startEngine } from './engine/engine.ts';
import { runLocally } from './run.ts';
import { openEngine, secretMaxAgeSeconds } from './started.ts';

const enginePackage = 'postern-local';
const Manifest = v.object({ version: v.string(), engines: v.object({ node: v.string() }) });
const Engine = v.object({
  startEngine: v.custom<typeof startEngine>((value) => typeof value === 'function'),
});

/** Runs this folder's app on the engine installed beside this package; false if an event is missing. */
export async function dev(options: DevOptions, signal: AbortSignal): Promise<boolean> {
  const folder = process.cwd();
  const stack = chosenStack(posternStacks(resolve(options.assembly)), options.stack) ?? defaultStack();
  const { startEngine: start } = await loadEngine(folder);
  return runLocally(
    { ...options, providers: [] },
    {
      begins: said(stack, options.assembly),
      async launch({ providers: _, ...how }) {
        const assembly = localAssembly(stack, folder, secretMaxAgeSeconds);
        return openEngine(start, { ...how, assembly });
      },
      signal,
    },
  );
}

function defaultStack(): AppStack {
  const folder = join(import.meta.dirname, '..', 'dist', 'assembly');
  return { name: 'Postern', files: 'Postern', folder };
}

function said({ name, synthesisedAt }: AppStack, assembly: string): string {
  return synthesisedAt === undefined
    ? `Running Postern's default stack, since ${assembly} has none with Postern. For your stack, run npx cdk synth first.`
    : `Running the stack ${name} of ${assembly}, synthesised ${zoned(synthesisedAt)}.`;
}

async function loadEngine(folder: string): Promise<v.InferOutput<typeof Engine>> {
  const manifestPath = found(folder) ?? found(import.meta.dirname);
  if (manifestPath === undefined)
    throw new OperationError(
      `postern dev runs on the package ${enginePackage}, which is not installed here: ${howToInstall(enginePackage)}`,
    );
  const manifest = v.parse(Manifest, JSON.parse(readFileSync(manifestPath, 'utf8')));
  const needed = manifest.engines.node.replace('>=', '');
  if (process.versions.node.localeCompare(needed, 'en', { numeric: true }) < 0)
    throw new OperationError(
      `postern dev needs Node ${needed} or newer, and this is ${process.versions.node}; the other commands run on it.`,
    );
  if (manifest.version !== version())
    throw new OperationError(
      `${enginePackage} is ${manifest.version} and postern is ${version()}: install both from one npm pack.`,
    );
  const entry = createRequire(manifestPath).resolve(enginePackage);
  return v.parse(Engine, { ...(await import(pathToFileURL(entry).href)) });
}

function found(folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve(`${enginePackage}/package.json`);
  } catch {
    return undefined;
  }
}
