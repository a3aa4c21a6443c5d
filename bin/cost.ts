import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { asOf } from '../cost/prices.ts';
import { standingCost, total } from '../cost/standing.ts';
import { resourcesOf } from '../cost/template.ts';
import { build } from '../lib/build.ts';
import { ConfigurationError } from '../lib/configuration-error.ts';
import { readConfig } from '../lib/read-config.ts';
import { synthesise } from '../lib/synthesise.ts';

const { stage } = new Command('npm run cost --')
  .description('Says what postern.config.ts would cost a month with nothing happening, line by line.')
  .option('--stage <name>', 'of postern.config.ts')
  .showHelpAfterError()
  .parse()
  .opts<{ readonly stage?: string }>();

try {
  await print(stage);
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
}

/** What postern.config.ts would cost with nothing happening, line by line. */
async function print(stage: string | undefined): Promise<void> {
  const config = await readConfig(stage);
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'postern-cost-'));
  try {
    synthesise(config, folder, { validation: false });
    const template = readdirSync(folder).find((name) => name.endsWith('.template.json')) ?? '';
    const lines = standingCost(resourcesOf(readFileSync(join(folder, template), 'utf8')));
    console.log(
      `With nothing happening, at list prices of us-east-1 (${asOf}), without free tiers but for dashboards:`,
    );
    for (const { what, count, usdPerMonth } of lines) console.log(row(count, what, usdPerMonth));
    console.log(row('', 'a month', total(lines)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function row(count: number | string, what: string, usd: number): string {
  return `${String(count).padStart(5)}  ${what.padEnd(48)} ${`$${usd.toFixed(2)}`.padStart(8)}`;
}
