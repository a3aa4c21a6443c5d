import type { Command } from 'commander';
import { providerNames } from './options.ts';
import { addRetire } from './secrets-retire.ts';
import { addRotate } from './secrets-rotate.ts';
import { addSet } from './secrets-set.ts';
import { addStatus } from './secrets-status.ts';

const help = `
Example: a new secret for a provider, without a moment in which it is refused
    postern secrets rotate ${providerNames[0]}
    postern secrets status ${providerNames[0]}
    postern secrets retire ${providerNames[0]}

Exit codes: 0 done, 1 failed, or a secret is not set, 2 wrong usage, 130 interrupted.`;

export function addSecrets(program: Command): void {
  const secrets = program
    .command('secrets')
    .description('what the providers prove themselves by')
    .addHelpText('after', help);
  addSet(secrets);
  addRotate(secrets);
  addRetire(secrets);
  addStatus(secrets);
}
