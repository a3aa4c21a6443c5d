import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';

const List = v.object({
  packages: v.record(v.string(), v.string()),
  bundles: v.record(v.string(), v.array(v.string())),
});

// In a separate process, where esbuild is at home.
const program = join(import.meta.dirname, 'support', 'packages-now.ts');
const today = execFileSync(process.execPath, [program], { encoding: 'utf8' });
const now = v.parse(List, JSON.parse(today));
const accepted = v.parse(List, JSON.parse(readFileSync(join(import.meta.dirname, 'packages.json'), 'utf8')));

const lines = ({ packages, bundles }: v.InferOutput<typeof List>) => [
  ...Object.entries(packages).map(([name, licence]) => `${name}, ${licence}`),
  ...Object.entries(bundles).flatMap(([bundle, names]) => names.map((name) => `${name} in ${bundle}`)),
];

test('no package ships that a review has not seen', () => {
  const unseen = lines(now).filter((line) => !lines(accepted).includes(line));
  const how =
    'is not in test/packages.json. Is it needed there? Then "npm run generate -- packages" writes it';
  expect(unseen.map((line) => `${line} ${how}`)).toEqual([]);
});

test('none is listed that does not ship', () => {
  const gone = lines(accepted).filter((line) => !lines(now).includes(line));
  expect(
    gone.map((line) => `${line} does not ship any more: "npm run generate -- packages" takes it out`),
  ).toEqual([]);
});

const Lock = v.object({
  packages: v.record(
    v.string(),
    v.object({
      integrity: v.optional(v.string()),
      link: v.optional(v.boolean()),
      inBundle: v.optional(v.boolean()),
    }),
  ),
});

test('whatever npm ci takes from the registry, on whatever machine, it compares with a hash of the lock file', () => {
  const lock = v.parse(
    Lock,
    JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8')),
  );
  const fromRegistry = Object.entries(lock.packages).filter(
    // A bundled package comes in another's archive, a linked one is here; our folders have no node_modules in front.
    ([path, { link, inBundle }]) => /(^|\/)node_modules\//.test(path) && !link && !inBundle,
  );
  expect(fromRegistry.length).toBeGreaterThan(100);
  const unknown = fromRegistry.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
  expect(unknown.map(([path]) => path)).toEqual([]);
});

test('every licence lets anyone use, change and pass on what ships', () => {
  const others = Object.entries(now.packages).filter(
    ([, licence]) =>
      !['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'].includes(licence),
  );
  expect(others).toEqual([]);
});

test('the list knows functions and the command line apart', () => {
  expect(now.bundles['aurinko-watch']).toContain('@aws-sdk/client-dynamodb');
  expect(now.bundles.consumer).not.toContain('@aws-sdk/client-dynamodb');
  expect(now.bundles.cli).toContain('commander');
  expect(now.bundles.paubox).not.toContain('@aws-sdk/client-dynamodb');
});
