import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Refused } from './problem.ts';

/** The page as it is built: index.html, app.js, app.css. */
export const pageFolder = join(import.meta.dirname, '..', '..', 'dist', 'console');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface PageFile {
  readonly type: string;
  readonly text: string;
}

/** A file of the page by its bare name; undefined if there is none. */
export async function pageFile(folder: string, name: string): Promise<PageFile | undefined> {
  const type = types[extname(name)];
  if (type === undefined || !/^[a-z][a-z.-]*$/.test(name)) return undefined;
  if (!isBuilt(folder))
    throw new Refused(
      503,
      'not_built',
      `The page is not built: run npm run build in Postern's folder, then reload.`,
    );
  const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { type, text };
}

export function isBuilt(folder = pageFolder): boolean {
  return existsSync(join(folder, 'index.html'));
}
