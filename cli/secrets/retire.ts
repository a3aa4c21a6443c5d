import { providerNames } from '../../functions/provider-names.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import { maxAgeSeconds, type Rotation, rotationOf } from '../../operations/secrets/rotation.ts';
import { readSecret, wellFormed, writeSecret } from '../../operations/secrets/stored.ts';
import type { Command } from '../terminal/command.ts';
import { secretCommand, soleProvider } from './provider.ts';

const help = `
Example:
    postern secrets retire ${providerNames[0]}

Ends a rotation: only the current secret is accepted from then on. The log must show that the provider has changed: the
current secret has matched since it was stored, and the previous one has not for 24 hours. Otherwise, or if the log can't
be read, nothing is changed. With --force it is removed anyway, and deliveries that still use it are refused.
Exit codes: 0 done (or there was none), 1 failed, 2 wrong usage.`;

export function addRetire(secrets: Command): void {
  secretCommand(secrets, 'retire', 'removes the previous secret')
    .option('--force', 'even if it may still be used', false)
    .addHelpText('after', help)
    .action(run);
}

async function run(
  _provider: string,
  { force, ...place }: Place & { force: boolean },
  command: Command,
): Promise<void> {
  const { name } = soleProvider(command);
  await withDeployment(place, async (deployment) => {
    const { previous, changedAt } = wellFormed(await readSecret(deployment, name), name);
    if (previous === undefined)
      return console.log(`${name} has no previous secret: there is nothing to retire.`);
    const rotation = force ? 'ended' : await rotationOf(deployment, name, changedAt);
    if (rotation !== 'ended')
      throw new OperationError(
        `${reasonNotTo(rotation, name)} Nothing was changed. If nothing uses it any more, give --force.`,
      );
    const stored = wellFormed(await readSecret(deployment, name), name);
    await writeSecret(deployment, name, stored, { current: stored.current ?? '', previous: undefined });
    console.log(
      `The previous secret of ${name} is retired: within ${maxAgeSeconds(deployment)} s no function accepts it.`,
    );
  });
}

function reasonNotTo(rotation: Exclude<Rotation, 'ended'>, name: string): string {
  if ('unknown' in rotation)
    return `It isn't known whether ${name} still uses its previous secret: ${rotation.unknown}.`;
  if ('previousUsedAt' in rotation)
    return `${name} last used its previous secret at ${rotation.previousUsedAt.toISOString()}: after retiring it, deliveries that use it would be refused. Change it at ${name}, and retire it 24 hours later.`;
  const since = rotation.unprovenSince;
  if (since.getTime() > Date.now())
    return `The current secret of ${name} was stored just now: from ${since.toISOString()} on, the log shows which one is used.`;
  return `No delivery has shown that ${name} uses its current secret: none matched it since ${since.toISOString()}, when every function knew it. Wait for the next one, or see that the new secret is set at ${name}.`;
}
