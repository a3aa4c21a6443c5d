import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { referenceDocuments } from '../reference/documents.ts';

const root = join(import.meta.dirname, '..', '..');

/** The parts of documents between markers, and pages of providers that have none yet. */
export async function reference(): Promise<void> {
  for (const { path, text } of await referenceDocuments()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
