import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShippedPackage } from '../audit/packages.ts';
import { root } from './places.ts';

const opening = 'Parts of these packages are inside the JavaScript of this one.';

/** Most licences must go along. */
export async function writeLicences(file: string, shipped: readonly ShippedPackage[]): Promise<void> {
  const byPath = new Map(shipped.map((one) => [one.path, one]));
  const byText = new Map<string, string[]>();
  for (const one of [...byPath.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const text = await licenceText(one);
    byText.set(text, [...(byText.get(text) ?? []), `${one.name} ${one.version} (${one.licence})`]);
  }
  const chapters = [...byText].map(([text, names]) => `${[...new Set(names)].join('\n')}\n\n${text}`);
  await writeFile(file, `${[opening, ...chapters].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

async function licenceText({ path }: ShippedPackage): Promise<string> {
  const files = (await readdir(join(root, path))).filter((name) => /^(licen[cs]e|notice)/i.test(name)).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(root, path, name), 'utf8')));
  const text = texts.map((one) => one.replaceAll('\r\n', '\n').trim()).join('\n\n');
  return text === '' ? 'The package holds no text of its licence: it is the one that its name says.' : text;
}
