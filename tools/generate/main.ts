import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Argument, Command } from 'commander';
import type { Document } from '../reference/documents.ts';

interface Generated {
  readonly name: string;
  readonly file: string;
  texts(): Promise<readonly Document[]>;
}

/** In an order in which each finds what it needs as it is now. */
const all: readonly Generated[] = [
  {
    name: 'schema',
    file: 'schema/*.json: JSON Schemas of the event',
    texts: async () => (await import('./schema.ts')).schemaTexts(),
  },
  {
    name: 'asyncapi',
    file: 'schema/asyncapi.yaml: the queues, the topic and a message for each type of event',
    texts: async () => (await import('./asyncapi.ts')).asyncapiText(),
  },
  {
    name: 'reference',
    file: 'docs/mail/events.md, docs/providers/: what code and fixtures say',
    texts: async () => (await import('../reference/documents.ts')).referenceDocuments(),
  },
  {
    name: 'access',
    file: 'test/access.json: every right and guard of the stack',
    texts: async () => (await import('./from-build.ts')).access(),
  },
  {
    name: 'hipaa',
    file: "docs/reference/hipaa.md: what cdk-nag's HIPAA pack finds",
    texts: async () => (await import('./from-build.ts')).hipaa(),
  },
  {
    name: 'cost',
    file: 'operations/cost/shipped.json: what the bill of the defaults depends on',
    texts: async () => (await import('./from-build.ts')).cost(),
  },
  {
    name: 'packages',
    file: 'test/packages.json: every package in what ships',
    texts: async () => (await import('./from-build.ts')).packages(),
  },
  {
    name: 'bundle-bytes',
    file: 'test/bundle-bytes.json: bytes by bundle and package',
    texts: async () => (await import('./from-build.ts')).bundleBytes(),
  },
];

const names = all.map(({ name }) => name);
const width = Math.max(...names.map((name) => name.length));
const lines = all.map(({ name, file }) => `    ${name.padEnd(width)}  ${file}`);

const program = new Command('npm run generate --')
  .description('Writes the checked-in files that are made from the code: all of them, or those you name.')
  .addArgument(new Argument('[names...]', 'which').choices(names))
  .addHelpText(
    'after',
    `\nFiles:\n${lines.join('\n')}\n\nLook at the result with git diff: a test fails until it is checked in.`,
  )
  .showHelpAfterError()
  .parse();

const root = join(import.meta.dirname, '..', '..');
const written: string[] = [];
for (const { name, texts } of all) {
  if (program.args.length > 0 && !program.args.includes(name)) continue;
  for (const { path, text } of await texts()) {
    written.push(join(root, path));
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  console.log(`${name} written`);
}
const formatted = written.filter((file) => !file.endsWith('.md'));
const format = ['format', '--write', '--no-errors-on-unmatched', ...formatted];
// Without a file, it would format all there is.
if (formatted.length > 0)
  execFileSync(join(root, 'node_modules', '.bin', 'biome'), format, { stdio: 'ignore' });
