import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark } from '../benchmark.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const rooms = '{bin,cli,console,functions,lib,local,operations,tools}/**/*.{ts,tsx,css,cjs,js,html}';

/** What there is to read and to keep right: the same on every machine. */
export const productLines: Benchmark = {
  name: 'product-lines',
  about: 'lines of code and styles, without tests, documents and examples',
  async measure() {
    const files = globSync([rooms, '*.{ts,js}'], { cwd: root }).filter(
      (file) => !file.includes('/fixtures/'),
    );
    const lines = files.map((file) => readFileSync(join(root, file), 'utf8').split('\n').length - 1);
    return [
      {
        name: 'product-lines',
        what: `lines of the product, in ${files.length} files`,
        unit: 'lines',
        value: lines.reduce((sum, of) => sum + of, 0),
        target: { kind: 'atMost', bound: 36_000 },
      },
    ];
  },
};
