import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { providers } from '../functions/providers.ts';
import { allBundles, metafilesFolder } from '../lib/bundles.ts';
import accepted from './bundle-bytes.json' with { type: 'json' };
import { bundleBytesNow, growth, total } from './support/bundle-bytes.ts';

const Metafile = v.object({ inputs: v.record(v.string(), v.unknown()) });
const names = providers.map(({ name }) => name);

function inputsOf(name: string): string[] {
  const metafile: unknown = JSON.parse(readFileSync(join(metafilesFolder, `${name}.json`), 'utf8'));
  return Object.keys(v.parse(Metafile, metafile).inputs);
}

test.each(names)(
  'the bundle of %s holds no normaliser, no other provider, no database, no S3 client',
  (name) => {
    const inputs = inputsOf(name);
    expect(inputs).toContain(`functions/${name}/handler.ts`);
    const foreign = [
      `functions/${name}/normalize.ts`,
      'functions/providers.ts',
      'functions/consumer/',
      '@aws-sdk/client-dynamodb/',
      // As large again as all the rest.
      '@aws-sdk/client-s3/',
    ];
    const others = names.filter((other) => other !== name).map((other) => `functions/${other}/`);
    for (const part of [...foreign, ...others]) {
      expect(inputs.filter((input) => input.includes(part))).toEqual([]);
    }
  },
);

/** What a change may add before a review must see it: a cold start loads every byte. */
const slack = 8_192;

test('no bundle grew by an import that no review has seen: npm run generate -- bundle-bytes accepts it', () => {
  const before: Readonly<Record<string, Readonly<Record<string, number>>>> = accepted;
  const grown = Object.entries(bundleBytesNow())
    .filter(([name, now]) => total(now) > total(before[name] ?? {}) + slack)
    .map(([name, now]) => [name, ...growth(before[name] ?? {}, now)]);
  expect(grown).toEqual([]);
});

test('what makes a bundle grow is named, the largest first', () => {
  const before = { 'functions/webhook': 10, valibot: 100 };
  expect(growth(before, { '@aws-sdk/client-s3': 20_480, 'functions/webhook': 12, valibot: 90 })).toEqual([
    '+20480 @aws-sdk/client-s3',
    '+2 functions/webhook',
  ]);
});

test('no bundle looks for credentials anywhere but in its environment', () => {
  const inputs = allBundles().flatMap(({ name }) => inputsOf(name));
  expect(inputs.filter((input) => /credential-provider|nested-clients|imds/.test(input))).toEqual([]);
});

test('no bundle holds a command', () => {
  const inputs = allBundles().flatMap(({ name }) => inputsOf(name));
  expect(inputs.filter((input) => /^cli\/|^functions\/\w+\/commands\//.test(input))).toEqual([]);
});

test('no bundle depends on where it was built', () => {
  for (const { folder } of allBundles()) {
    expect(readFileSync(join(folder, 'index.js'), 'utf8')).not.toContain(process.cwd());
  }
});
