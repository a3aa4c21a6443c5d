import type { Command } from 'commander';
import { providerNames } from '../../functions/provider-names.ts';
import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import { readSecret, wellFormed, writeSecret } from '../../operations/secrets/stored.ts';
import { lastMatch } from '../../operations/secrets/usage.ts';
import { secretCommand, soleProvider } from './provider.ts';

interface RetireOptions extends Place {
  readonly force: boolean;
}

const help = `
Example:
    postern secrets retire ${providerNames[0]}

Ends a rotation: only the current secret is accepted from then on. Refused while the log shows that the previous one was
used within 24 hours; with --force, what still uses it is refused.
Exit codes: 0 done (or there was none), 1 failed, 2 wrong usage.`;

export function addRetire(secrets: Command): void {
  secretCommand(secrets, 'retire', 'takes the previous secret away')
    .option('--force', 'even if it was used within 24 hours, or nobody can tell', false)
    .addHelpText('after', help)
    .action(run);
}

async function run(_provider: string, { force, ...place }: RetireOptions, command: Command): Promise<void> {
  const { name } = soleProvider(command);
  await withDeployment(place, async (deployment) => {
    const { previous } = wellFormed(await readSecret(deployment, name), name);
    if (previous === undefined)
      return console.log(`${name} has no previous secret: there is nothing to retire.`);
    if (!force) await refuseIfUsed(deployment, name);
    const stored = wellFormed(await readSecret(deployment, name), name);
    await writeSecret(deployment, name, stored, { current: stored.current ?? '', previous: undefined });
    const age = deployment.find('SecretMaxAgeSeconds') ?? '300';
    console.log(`The previous secret of ${name} is retired: within ${age} s no function accepts it.`);
  });
}

async function refuseIfUsed(deployment: Deployment, name: string): Promise<void> {
  const usage = await lastMatch(deployment, name, 'previous');
  if (usage === 'never') return;
  if ('unknown' in usage)
    return console.error(
      `The log of ${name} can't be read (${usage.unknown}), so nobody knows here whether the previous secret is still used.`,
    );
  throw new OperationError(
    `${name} used its previous secret last at ${usage.at.toISOString()}: retiring it would refuse what is sent so. Change it at ${name}, and retire it 24 hours later, or with --force if nothing uses it since then.`,
    'failed',
  );
}
