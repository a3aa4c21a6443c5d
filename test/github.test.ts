import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { parse } from 'yaml';
import { commandTree } from '../cli/program.ts';
import { mistakeIn, posternCommands, wordsOf } from './support/command-lines.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): unknown => parse(readFileSync(join(root, '.github', path), 'utf8'));
const forms = readdirSync(join(root, '.github', 'ISSUE_TEMPLATE')).filter((name) => name !== 'config.yml');

/** @see https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema */
const Attributes = v.looseObject({ label: v.string(), description: v.optional(v.string()) });
const Validations = v.optional(v.strictObject({ required: v.boolean() }));
const Field = v.variant('type', [
  v.strictObject({ type: v.literal('markdown'), attributes: v.strictObject({ value: v.string() }) }),
  v.strictObject({
    type: v.picklist(['input', 'textarea']),
    id: v.string(),
    attributes: Attributes,
    validations: Validations,
  }),
]);
const Form = v.strictObject({
  name: v.string(),
  description: v.string(),
  labels: v.array(v.string()),
  body: v.pipe(v.array(Field), v.minLength(1)),
});

test('CI runs what .ci/run runs, on the Node version that the project asks for, and may only read', () => {
  const { permissions, jobs } = v.parse(
    v.object({
      permissions: v.unknown(),
      jobs: v.object({ check: v.object({ steps: v.array(v.looseObject({ run: v.optional(v.string()) })) }) }),
    }),
    read('workflows/ci.yml'),
  );
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs.check.steps.flatMap(({ run }) => run ?? [])).toEqual(['.ci/run']);
  expect(statSync(join(root, '.ci', 'run')).mode & 0o111).not.toBe(0);
});

test.each(forms)('the form %s is one that GitHub takes, with each id once', (name) => {
  const { body } = v.parse(Form, read(join('ISSUE_TEMPLATE', name)));
  const ids = body.flatMap((field) => (field.type === 'markdown' ? [] : field.id));
  expect(ids).toEqual([...new Set(ids)]);
});

test.each(forms)('every command that the form %s asks for is one of the program', async (name) => {
  const texts = readFileSync(join(root, '.github', 'ISSUE_TEMPLATE', name), 'utf8');
  const commands = posternCommands(texts).filter((command) => command !== '--version');
  expect(commands.length).toBeGreaterThan(0);
  const program = await commandTree();
  expect(commands.map((command) => mistakeIn(program, wordsOf(command)))).toEqual(
    commands.map(() => undefined),
  );
});

test('dependencies and the steps of CI are updated', () => {
  const { updates } = v.parse(
    v.object({ updates: v.array(v.looseObject({ 'package-ecosystem': v.string() })) }),
    read('dependabot.yml'),
  );
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions']);
});
