import { App } from 'aws-cdk-lib';
import { ConfigurationError } from '../lib/configuration-error.ts';
import { readConfig } from '../lib/read-config.ts';
import { synthesise } from '../lib/synthesise.ts';

try {
  synthesise(await readConfig(chosenStage()), process.env.CDK_OUTDIR ?? 'cdk.out');
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
}

/** The NAME of `npx cdk deploy -c stage=NAME`. */
function chosenStage(): string | undefined {
  // Only reads what the CLI hands over, in the environment or in a file.
  const stage: unknown = new App({ autoSynth: false, analyticsReporting: false }).node.tryGetContext('stage');
  return stage === undefined ? undefined : String(stage);
}
