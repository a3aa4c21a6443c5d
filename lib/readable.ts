import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const byAll = 0o444;

/** Throws if not everyone can read a file, as after a build with umask 077: Lambda runs code as another user. */
export function refuseUnreadable(folder: string): void {
  for (const name of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const path = join(folder, name);
    const { mode } = statSync(path);
    if ((mode & byAll) === byAll) continue;
    const found = `${path} has mode ${(mode & 0o777).toString(8)}: AWS Lambda could not read it.`;
    throw new Error(`${found} Run "npm run build" again, or "chmod -R a+rX ${folder}".`);
  }
}
