import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { referenceDocuments, withParts } from '../tools/reference/documents.ts';
import { readDocument } from './support/documents.ts';

const made = await referenceDocuments();

test.each(made)(
  '$path says what code and deliveries say today: npm run generate -- reference',
  ({ path, text }) => {
    expect(readDocument(path)).toEqual(text);
  },
);

test('every provider has a page, with the same chapters', () => {
  const chapters = [
    'Set it up',
    'Verification',
    'Answers',
    'What can be lost',
    'Events',
    'Limits, and settings to choose',
    'Traps',
  ];
  for (const { name } of providers) {
    const path = join('docs', 'providers', `${name}.md`);
    expect(existsSync(path)).toBe(true);
    const found = [...readDocument(path).matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(found).toEqual(chapters);
  }
});

test('parts of a document are replaced, and what people wrote stays', () => {
  const before = withParts(
    'by hand\n<!-- a: made by "npm run generate", don\'t edit --><!-- end of a -->\nmore',
    {
      a: 'one',
    },
  );
  expect(before).toMatch(/^by hand\n.*\n\none\n\n.*\nmore$/s);
  expect(withParts(before, { a: 'two' })).toEqual(before.replace('one', 'two'));
  expect(() => withParts('nothing', { a: 'one' })).toThrow('has no part a');
});

test('every field has a meaning', () => {
  const fields = readDocument(join('docs', 'mail', 'events.md'))
    .split('\n')
    .filter((line) => /^- `[\w.]+`(?: \(.*\))?:/.test(line));
  expect(fields.length).toBeGreaterThan(80);
  expect(fields.filter((line) => /: *$/.test(line))).toEqual([]);
});
