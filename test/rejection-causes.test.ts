import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rejectionCause } from '../cli/rejection-causes.ts';

const functions = join(import.meta.dirname, '..', 'functions');
const reasons = readdirSync(functions, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => [
    ...readFileSync(join(functions, file), 'utf8').matchAll(/new Rejection\(\s*\d+,\s*'([a-z_]+)'/g),
  ])
  .map(([, reason = '']) => reason);

test.each([...new Set(reasons), 'signature_mismatch'])('%s has a likely cause to tell', (reason) => {
  expect(rejectionCause(reason)).not.toBe(rejectionCause('a reason that came later'));
});
