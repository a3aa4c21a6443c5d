import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../lib/build.ts';
import { hipaaResults } from '../../test/support/hipaa-results.ts';
import { hipaaReport, marker } from '../audit/hipaa-report.ts';

const file = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'hipaa.md');

/** The first half is written by hand. */
export async function hipaa(): Promise<void> {
  await build();
  const [byHand = ''] = readFileSync(file, 'utf8').split(marker);
  writeFileSync(file, `${byHand}${marker}\n\n${hipaaReport(hipaaResults())}`);
}
