import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { commandTree } from '../cli/program.ts';
import { documents, readDocument } from './support/documents.ts';
import { withoutCode } from './support/markdown.ts';

const root = join(import.meta.dirname, '..');

/** Phrases that read as translated, each with what to write instead. */
const avoided = readFileSync(join(root, 'test', 'words.txt'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const [pattern = '', instead = ''] = line.split('\t');
    return { pattern: new RegExp(pattern, 'gi'), instead };
  });

/** A phrase may be broken over two lines of a comment. */
const flowing = (text: string) => text.replace(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, ' ');

function found(text: string): readonly string[] {
  const words = flowing(text);
  return avoided.flatMap(({ pattern, instead }) =>
    [...words.matchAll(pattern)].map(
      ({ 0: match, index }) =>
        `${words.slice(Math.max(0, index - 40), index + match.length + 30)}: "${match}" → ${instead}`,
    ),
  );
}

const rooms = [
  'bin',
  'cli',
  'console',
  'examples',
  'functions',
  'lib',
  'local',
  'operations',
  'test',
  'tools',
];
const settings = ['postern.config.ts', 'schema/event.json', 'schema/data.json'];

const sources = (room: string) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:tsx?|cjs|css|py)$/.test(file))
    // This file shows phrases of the list.
    .filter((file) => !/\/fixtures\/|node_modules|cdk\.out|\/dist\/|words\.test\.ts/.test(`/${file}`))
    .map((file) => join(room, file));

/** A command and all below it. */
const commandsBelow = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(commandsBelow),
];

test.each(documents)('%s is in plain English', (path) => {
  expect(found(withoutCode(readDocument(path)).replace(/`[^`\n]*`/g, '`'))).toEqual([]);
});

test.each(rooms)('comments, errors and texts in %s/ are in plain English', (room) => {
  const odd = sources(room).flatMap((file) =>
    found(readFileSync(join(root, file), 'utf8')).map((at) => `${file}: ${at}`),
  );
  expect(odd).toEqual([]);
});

test.each(settings.filter((file) => existsSync(join(root, file))))('%s is in plain English', (file) => {
  expect(found(readFileSync(join(root, file), 'utf8'))).toEqual([]);
});

test('the help of every command is in plain English', async () => {
  const odd = commandsBelow(await commandTree()).flatMap((command) =>
    found(command.helpInformation()).map((at) => `${command.name()}: ${at}`),
  );
  expect(odd).toEqual([]);
});

test('a phrase of the list is found, over two lines too', () => {
  expect(found('/** What was\n * mended, in\n * vain. */')).toHaveLength(2);
});
