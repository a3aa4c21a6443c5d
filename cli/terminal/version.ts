import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const Package = v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() }));

export function version(): string {
  return v.parse(Package, readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
