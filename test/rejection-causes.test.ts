import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { gatewayReasons } from '../operations/logs/refusals.ts';
import { rejectionCause } from '../operations/logs/rejection-causes.ts';
import { operationsOf } from '../operations/provider-operations.ts';

const functions = join(import.meta.dirname, '..', 'functions');
const names = providers.map(({ name }) => name);

/** Every reason that the code of a folder can give, in the order of its files. */
function reasonsIn(folder: string): readonly string[] {
  const text = readdirSync(join(functions, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(functions, folder, file), 'utf8'))
    .join('\n')
    .replace('new Rejection(401, reason, message)', '');
  const reasons = [...text.matchAll(/(?:new Rejection\(\s*\d+,|throw unauthentic\()\s*'([a-z_]+)'/g)].map(
    ([, reason = '']) => reason,
  );
  // A reason that is computed would slip through.
  expect(reasons).toHaveLength(text.split(/new Rejection\(|throw unauthentic\(/).length - 1);
  return reasons;
}

const all = names.flatMap((name) =>
  [...new Set([...reasonsIn('webhook'), ...reasonsIn(name)])].map((reason) => [name, reason] as const),
);

test.each(all)("of %s's rejections, %s has a likely cause", async (name, reason) => {
  const unknown = await rejectionCause(name, 'a reason that came later');
  const { cause, next } = await rejectionCause(name, reason);
  expect(cause).not.toBe(unknown.cause);
  // They are parts of a sentence.
  for (const text of [cause, ...(next === undefined ? [] : [next])]) expect(text).toMatch(/^\S.*[^.\s]$/);
});

test('a provider explains only reasons that it can give', async () => {
  for (const name of names)
    expect([...reasonsIn('webhook'), ...Object.values(gatewayReasons), ...reasonsIn(name)]).toEqual(
      expect.arrayContaining(Object.keys((await operationsOf(name)).refusals?.(name) ?? {})),
    );
});
