#!/usr/bin/env node
import { Command } from 'commander';

const help = `
Then deploy it, with your bucket in the region of the stack:
  aws s3 cp DIR/assets s3://BUCKET/postern/ --recursive
  aws cloudformation deploy --stack-name Postern --template-file DIR/template.json --s3-bucket BUCKET \\
    --capabilities CAPABILITY_IAM --parameter-overrides AssetsBucket=BUCKET AssetsPrefix=postern/
docs/deploy/export.md says how with SAM and Terraform.

Exit codes: 0 done, 1 failed, 2 wrong usage.`;

interface Options {
  readonly config: string;
  readonly stage?: string;
  readonly out: string;
}

const command = new Command('postern-export')
  .description('Writes a CloudFormation template and the zips of its functions, to deploy without the CDK.')
  .option('--config <file>', 'the settings', process.env.POSTERN_CONFIG ?? 'postern.config.ts')
  .option('--stage <name>', 'of the settings')
  .option('--out <folder>', 'where to write; template.json and assets there are replaced', 'postern-export')
  .addHelpText('after', help)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .showHelpAfterError()
  .action(({ config, stage, out }: Options) => write(config, stage, out));

/** The CDK is loaded late: it may be missing, and help needs none. */
async function write(config: string, stage: string | undefined, out: string): Promise<void> {
  const [{ readConfig }, { exportStack }] = await Promise.all([
    import('../../lib/read-config.ts'),
    import('./export.ts'),
  ]);
  const { stackName, template, templateBytes, zips } = exportStack(await readConfig(stage, config), out);
  console.log(`${template}: ${templateBytes.toLocaleString('en-US')} bytes, for a stack called ${stackName}`);
  console.log(`${zips.length} zips in ${out}/assets, to copy to a bucket under the prefix of your choice`);
}

function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const missing = /Cannot find (?:module|package) '(aws-cdk-lib|constructs)/.exec(error.message)?.[1];
  if (missing !== undefined)
    return `${missing} is not installed: run "npm install aws-cdk-lib constructs". Only this command needs them.`;
  return error.name === 'ConfigurationError' ? error.message : error;
}

command.parseAsync().catch((error: unknown) => {
  console.error(explained(error));
  process.exitCode = 1;
});
