import { defaults } from '../lib/config.ts';
import { synthesise } from '../lib/synthesise.ts';

try {
  synthesise(defaults, process.env.CDK_OUTDIR ?? 'cdk.out');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
