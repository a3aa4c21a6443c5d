import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { referenceDocuments } from './documents.ts';

/** `npm run reference`: writes what documents say of code and deliveries on disk. */
for (const { path, text } of await referenceDocuments()) {
  const file = join(import.meta.dirname, '..', '..', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
