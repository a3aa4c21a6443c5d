import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { headings, linkTargets } from './support/markdown.ts';
import { readTemplate } from './support/template.ts';

const root = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const suites = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.test.ts'),
);
const shipped = readTemplate('default');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).map((name) => join('docs', name)),
];
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

test.each(documents)('every npm script that %s names is there', (path) => {
  const named = matches(read(path), /npm run (?:-s )?([\w:-]+)/g);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test.each(documents)('every suite that %s names is there', (path) => {
  const named = [
    ...matches(read(path), /npm test -- ([a-z][a-z -]*)`/g).flatMap((names) => names.split(' ')),
    ...matches(read(path), /`test\/([\w-]+)\.test\.ts`/g),
  ];
  expect(named.filter((name) => !suites.some((file) => file.includes(name)))).toEqual([]);
});

test.each(documents)('every output that %s asks for is there', (path) => {
  const named = matches(read(path), /\(out (\w+)\)/g);
  expect(named.filter((name) => !(name in shipped.outputs))).toEqual([]);
});

test.each(documents)('every saved query that %s asks is there', (path) => {
  const saved = shipped
    .resources('AWS::Logs::QueryDefinition')
    .map(({ properties }) => String(properties.Name).replace('Postern/', ''));
  const named = matches(read(path), /^query ([a-z-]+)/gm);
  expect(named.filter((name) => !saved.includes(name))).toEqual([]);
});

test.each(documents)('every link within %s leads to a file and a heading', (path) => {
  const broken = linkTargets(read(path)).filter((target) => {
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? path : join(dirname(path), file);
    if (!existsSync(join(root, to))) return true;
    return anchor !== undefined && !headings(read(to)).some((heading) => heading.anchor === anchor);
  });
  expect(broken).toEqual([]);
});

const commands = new Set(
  documents
    .flatMap((path) => matches(read(path), /npm run -s postern -- ([a-z]+(?: [a-z]+)?)/g))
    .map(commandOf),
);

/** `events timeline emailengine …` is the command `events timeline`; `connect emailengine` is `connect`. */
function commandOf(words: string): string {
  const [group = '', name] = words.split(' ');
  return ['events', 'secrets'].includes(group) ? `${group} ${name}` : group;
}

test.concurrent.each([...commands])(
  'the command postern %s, which the documents name, is there',
  async (command) => {
    const help = promisify(execFile)(process.execPath, ['bin/postern.ts', ...command.split(' '), '--help'], {
      cwd: root,
    });
    expect((await help).stdout).toContain(`Usage: postern ${command} `);
  },
);
