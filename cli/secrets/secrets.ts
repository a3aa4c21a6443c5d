import { providerNames } from '../../functions/provider-names.ts';
import type { Command } from '../terminal/command.ts';
import { addRetire } from './retire.ts';
import { addRotate } from './rotate.ts';
import { addSet } from './set.ts';
import { addStatus } from './status.ts';

const help = `
Example: a new secret for a provider, without refusing any delivery
    postern secrets rotate ${providerNames[0]}
    postern secrets status ${providerNames[0]}
    postern secrets retire ${providerNames[0]}

Exit codes: 0 done, 1 failed, or a secret is not set, 2 wrong usage, 130 interrupted.`;

export function addSecrets(program: Command): void {
  const secrets = program.command('secrets').addHelpText('after', help);
  addSet(secrets);
  addRotate(secrets);
  addRetire(secrets);
  addStatus(secrets);
}
