import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { commandTree } from '../cli/program.ts';
import { mistakeIn, posternCommands, wordsOf } from './support/command-lines.ts';
import { documents, readDocument } from './support/documents.ts';
import { headings, linkTargets, withoutCode } from './support/markdown.ts';
import { readTemplate } from './support/template.ts';

const root = join(import.meta.dirname, '..');
const scriptsOf = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')).scripts;
// And those of the app that postern init writes.
const scripts = { ...scriptsOf(join('examples', 'app', 'package.json')), ...scriptsOf('package.json') };
const suites = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.test.ts'),
);
const shipped = readTemplate('default');
const program = await commandTree();
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

test.each(documents)('every npm script that %s names is there', (path) => {
  const named = matches(readDocument(path), /npm run (?:-s )?([\w:-]+)/g);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test.each(documents)('every suite that %s names is there', (path) => {
  const named = [
    ...matches(readDocument(path), /npm test -- ([a-z][\w/ -]*)(?:`|$)/gm).flatMap((names) =>
      names.split(' '),
    ),
    ...matches(readDocument(path), /`test\/([\w-]+)\.test\.ts`/g),
  ];
  expect(named.filter((name) => !suites.some((file) => `test/${file}`.includes(name)))).toEqual([]);
});

test.each(documents)('every file that %s names is there', (path) => {
  const named = matches(
    withoutCode(readDocument(path)),
    /`(?:node )?((?:[\w-]+\/)+[\w.-]+\.(?:ts|json|md|svg))\b/g,
  );
  // PROVIDER, NAME and CASE stand for one of many.
  const meant = named.filter((file) => !/[A-Z]{4}/.test(file.replace('README', '')));
  expect(meant.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test.each(documents)('every output that %s asks for is there', (path) => {
  const named = matches(readDocument(path), /\(out (\w+)\)/g);
  expect(named.filter((name) => !(name in shipped.outputs))).toEqual([]);
});

test.each(documents)('every saved query that %s asks is there', (path) => {
  const saved = shipped
    .resources('AWS::Logs::QueryDefinition')
    .map(({ properties }) => String(properties.Name).replace('Postern/', ''));
  const named = matches(readDocument(path), /^query ([a-z-]+)/gm);
  expect(named.filter((name) => !saved.includes(name))).toEqual([]);
});

// With --output text the AWS CLI asks the query of each page alone: the first of each page, or None.
test.each(documents)('no command that %s shows takes the first of a list that comes in pages', (path) => {
  const commands = readDocument(path).replaceAll('\\\n', ' ').split('\n');
  const paged = commands.filter((line) => /aws \w+ (list-|describe-log-groups)/.test(line));
  expect(paged.filter((line) => line.includes('[0]'))).toEqual([]);
});

test.each(documents)('every link within %s leads to a file and a heading', (path) => {
  const broken = linkTargets(readDocument(path)).filter((target) => {
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? path : join(dirname(path), file);
    if (!existsSync(join(root, to))) return true;
    return anchor !== undefined && !headings(readDocument(to)).some((heading) => heading.anchor === anchor);
  });
  expect(broken).toEqual([]);
});

test.each(documents)('every postern command that %s shows would run', (path) => {
  const commands = posternCommands(readDocument(path)).map((command) => wordsOf(command));
  const mistakes = commands
    .map((words) => mistakeIn(program, words))
    .filter((mistake) => mistake !== undefined);
  expect(mistakes).toEqual([]);
});

test.each([
  ['events lst', 'has no command lst'],
  ['events list --sinse 7d', 'has no --sinse'],
  ['events list --provider nobody', 'nobody'],
  ['dlq drop 1 2', 'takes 1 arguments'],
  ['connect nobody', 'nobody'],
])('a document with "postern %s" would fail', (command, mistake) => {
  const document = `Run \`postern ${command}\`.`;
  expect(posternCommands(document).map((found) => mistakeIn(program, wordsOf(found)))).toEqual([
    expect.stringContaining(mistake),
  ]);
});

test('every document is found from the index', () => {
  const indexes = ['README.md', join('docs', 'README.md'), join('docs', 'decisions', 'README.md')];
  const linked = indexes.flatMap((index) =>
    linkTargets(readDocument(index)).map((target) => join(dirname(index), target.split('#')[0] ?? '')),
  );
  const lost = documents.filter((path) => path !== 'README.md' && !linked.includes(path));
  expect(lost).toEqual([]);
});
