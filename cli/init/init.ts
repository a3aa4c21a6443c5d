import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { invalid } from '../../operations/failure.ts';
import { argument } from '../terminal/options.ts';
import { installedFrom, noSource, type Source, sourceOf } from './source.ts';
import { writeApp } from './write-app.ts';

const help = `
Examples:
    npx postern init my-webhooks
    npx postern init ../mail --from ~/postern/postern-0.2.0.tgz

Writes a small CDK app with Postern, a function that handles bounces, its test and a README. The app depends on what this
command was installed from: a tarball is copied to its vendor/, with that of postern-local if it is next to it. Postern is
not on the npm registry: the package of that name is somebody else's.

Exit codes: 0 done, 1 failed, 2 wrong usage.`;

export function addInit(program: Command): void {
  program
    .command('init')
    .argument('<folder>', 'a new folder; its name is the name of the app and of its stack')
    .option('--from <source>', 'a .tgz of npm pack, or a git address', argument(sourceOf))
    .addHelpText('after', help)
    .action(run);
}

function run(path: string, { from }: { readonly from?: Source }): void {
  const folder = resolve(path);
  const name = basename(folder);
  // What both npm and CloudFormation allow.
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 60)
    throw invalid(
      `"${name}" can't be the name of an app: use lower-case letters and digits, in words joined by "-", such as my-webhooks; 60 characters at most.`,
    );
  refuseTaken(folder);
  const source = from ?? installedFrom();
  if (source === undefined) throw noSource();
  const { hasEngine } = writeApp(folder, name, source);
  const run = hasEngine
    ? '  npm run dev        Postern on this machine; needs Node 24.12'
    : '  npx postern dev    says how to install what runs Postern on this machine';
  console.log(`Wrote ${folder}. Next:
  cd ${path}
  npm install
${run}
  npm test
  npm run deploy     to your AWS account, after npx cdk bootstrap`);
}

function refuseTaken(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw invalid(`${folder} is a file: give a new folder.`);
  if (readdirSync(folder).length > 0) throw invalid(`${folder} is not empty: give a new folder.`);
}
