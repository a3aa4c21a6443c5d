import { execFile } from 'node:child_process';
import { Command } from 'commander';
import { build } from '../../lib/build.ts';
import { advisoriesIn, verdict } from './advisories.ts';
import { shippedPackages } from './packages.ts';

const { required } = new Command('npm run audit --')
  .description('Asks the registry what is known against the packages that ship.')
  .option('--required', 'no answer is a failure', false)
  .showHelpAfterError()
  .parse()
  .opts<{ readonly required: boolean }>();
const patienceMs = 120_000;
await build();
const { lines, failed } = verdict(advisoriesIn(await askNpm(), await shippedPackages()), required);
for (const line of lines) console[failed || line.startsWith('NOT') ? 'error' : 'log'](line);
process.exitCode = failed ? 1 : 0;

/** Development's packages too: bundles decide what ships, not package.json. */
function askNpm(): Promise<string> {
  const args = ['audit', '--json', '--fetch-retries=1'];
  // The exit code only says whether it found something; no output means that it could not ask.
  return new Promise((resolve) => {
    execFile('npm', args, { timeout: patienceMs, maxBuffer: 2 ** 26 }, (_, stdout) => resolve(stdout));
  });
}
