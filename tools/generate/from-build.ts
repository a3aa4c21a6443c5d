import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../lib/build.ts';
import { defaults } from '../../lib/config.ts';
import { deploymentOf } from '../../operations/cost/deployment.ts';
import { resourcesOf } from '../../operations/cost/standing.ts';
import { bundleBytesNow } from '../../test/support/bundle-bytes.ts';
import { hipaaResults } from '../../test/support/hipaa-results.ts';
import { packagesNow } from '../../test/support/packages-now.ts';
import { fullConfig, ownConfig } from '../../test/support/test-config.ts';
import { accessOf, beyond, grantsOf } from '../audit/access.ts';
import { hipaaReport, marker } from '../audit/hipaa-report.ts';
import type { Document } from '../reference/documents.ts';
import { synthesised } from '../synthesised.ts';

const json = (path: string, value: unknown): Document => ({
  path,
  text: `${JSON.stringify(value, null, 2)}\n`,
});

/** Of the stack with everything on, and what a key, a network and a reader of the user's add to it. */
export async function access(): Promise<readonly Document[]> {
  const full = accessOf(grantsOf(resourcesOf(await synthesised(fullConfig))));
  const own = accessOf(grantsOf(resourcesOf(await synthesised(ownConfig))));
  return [json('test/access.json', full), json('test/access-own.json', beyond(own, full))];
}

/** The first half is written by hand. */
export async function hipaa(): Promise<readonly Document[]> {
  await build();
  const path = join('docs', 'reference', 'hipaa.md');
  const page = readFileSync(join(import.meta.dirname, '..', '..', path), 'utf8');
  const [byHand = ''] = page.split(marker);
  return [{ path, text: `${byHand}${marker}\n\n${hipaaReport(hipaaResults())}` }];
}

export async function cost(): Promise<readonly Document[]> {
  const shipped = deploymentOf(resourcesOf(await synthesised(defaults)));
  return [json('operations/cost/shipped.json', shipped)];
}

export async function packages(): Promise<readonly Document[]> {
  await build();
  return [{ path: 'test/packages.json', text: await packagesNow() }];
}

export async function bundleBytes(): Promise<readonly Document[]> {
  await build();
  return [json('test/bundle-bytes.json', bundleBytesNow())];
}
