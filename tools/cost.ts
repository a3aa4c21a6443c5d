import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { type Month, ofMonth, printBill } from '../cli/cost/cost.ts';
import { report } from '../cli/terminal/report.ts';
import { build } from '../lib/build.ts';
import { ConfigurationError } from '../lib/configuration-error.ts';
import { readConfig } from '../lib/read-config.ts';
import { synthesise } from '../lib/synthesise.ts';
import { deploymentOf } from '../operations/cost/deployment.ts';
import { resourcesOf } from '../operations/cost/template.ts';

const command = new Command('npm run cost --')
  .description('Says what postern.config.ts would cost a month, line by line.')
  .option('--stage <name>', 'of postern.config.ts')
  .exitOverride()
  .showHelpAfterError()
  .action(({ stage, ...month }: Month & { readonly stage?: string }) =>
    printBill(month, async () => ({
      deployment: deploymentOf(resourcesOf(await synthesised(stage))),
      whose: 'postern.config.ts',
    })),
  );

try {
  await ofMonth(command).parseAsync();
} catch (error) {
  if (error instanceof ConfigurationError) console.error(error.message);
  process.exitCode = error instanceof ConfigurationError ? 1 : report(error);
}

/** The template of postern.config.ts, as JSON. */
async function synthesised(stage: string | undefined): Promise<string> {
  const config = await readConfig(stage);
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'postern-cost-'));
  try {
    synthesise(config, folder, { validation: false });
    const template = readdirSync(folder).find((name) => name.endsWith('.template.json')) ?? '';
    return readFileSync(join(folder, template), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
