import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { posternApp } from '../../lib/synthesise.ts';
import { ownConfig } from './test-config.ts';

/** Prints what cdk-nag says of the stack with everything on, and of the same stack with its acknowledgements left out. */
const acknowledged: { id: string; reason: string }[] = [];
const acknowledge = Validations.prototype.acknowledge;
Validations.prototype.acknowledge = function record(...rules) {
  acknowledged.push(...rules.map(({ id, reason }) => ({ id, reason })));
  acknowledge.apply(this, rules);
};
const asShipped = report();
Validations.prototype.acknowledge = () => undefined;
const unacknowledged = report();
console.log(JSON.stringify({ asShipped, unacknowledged, acknowledged }));

function report(): unknown {
  const outdir = mkdtempSync(join(tmpdir(), 'postern-nag-'));
  const app = posternApp(ownConfig, outdir, { validation: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
  } catch {
    // A finding ends the synthesis; the report below says which, and is missing where anything else did.
  }
  const written: unknown = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  rmSync(outdir, { recursive: true });
  return written;
}
