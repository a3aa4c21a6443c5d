import { type Month, ofMonth, printBill } from '../cli/cost/cost.ts';
import { Command } from '../cli/terminal/command.ts';
import { report } from '../cli/terminal/report.ts';
import { ConfigurationError } from '../lib/configuration-error.ts';
import { readConfig } from '../lib/read-config.ts';
import { deploymentOf } from '../operations/cost/deployment.ts';
import { resourcesOf } from '../operations/cost/standing.ts';
import { synthesised } from './synthesised.ts';

const command = new Command('npm run cost --')
  .description('Says what postern.config.ts would cost a month, line by line.')
  .option('--stage <name>', 'of postern.config.ts')
  .exitOverride()
  .showHelpAfterError()
  .action(({ stage, ...month }: Month & { readonly stage?: string }) =>
    printBill(month, async () => ({
      deployment: deploymentOf(resourcesOf(await synthesised(await readConfig(stage)))),
      whose: 'postern.config.ts',
    })),
  );

try {
  await ofMonth(command).parseAsync();
} catch (error) {
  if (error instanceof ConfigurationError) console.error(error.message);
  process.exitCode = error instanceof ConfigurationError ? 1 : report(error);
}
