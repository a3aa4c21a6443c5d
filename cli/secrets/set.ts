import { providers } from '../../functions/providers.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import type { Place } from '../../operations/place.ts';
import { readSecret, wellFormed, writeSecret } from '../../operations/secrets/stored.ts';
import type { Command } from '../terminal/command.ts';
import { secretCommand, soleProvider } from './provider.ts';
import { askForSecret } from './value.ts';

/** Examples use a provider that signs. */
const signing = providers.find(({ authenticity }) => authenticity === 'signature')?.name;

const help = `
Examples:
    postern secrets set ${signing}
    pass show mail/${signing} | postern secrets set ${signing}

The command asks for the secret, hidden, or reads it from standard input. If one is set already, 'rotate' changes it
without refusing any delivery; --force replaces it at once.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.`;

export function addSet(secrets: Command): void {
  secretCommand(secrets, 'set', "stores a provider's first secret")
    .option('--force', 'replace the current secret: what it signs is refused from then on', false)
    .addHelpText('after', help)
    .action(run);
}

async function run(
  _provider: string,
  { force, ...place }: Place & { force: boolean },
  command: Command,
): Promise<void> {
  const provider = soleProvider(command);
  const { name, authenticity } = provider;
  await withDeployment(place, async (deployment) => {
    const value = await askForSecret(provider);
    const stored = await readSecret(deployment, name);
    if (!force) wellFormed(stored, name);
    if (stored.current === value) return console.log(`This is the secret of ${name} already.`);
    if (stored.current !== undefined && !force) throw alreadySet(name, authenticity);
    await writeSecret(deployment, name, stored, { current: value, previous: stored.previous });
    const next = authenticity === 'token' ? `; ${postern(`urls ${name}`)} prints its URL` : '';
    console.log(`The secret of ${name} is set${next}.`);
  });
}

function alreadySet(name: string, authenticity: 'signature' | 'token'): OperationError {
  const made = authenticity === 'token' ? ' (the deployment makes one)' : '';
  return new OperationError(
    `${name} has another secret already${made}. Change it with: ${postern(`secrets rotate ${name}`)}. With --force, this one replaces it, and deliveries of ${name} that use the other are refused.`,
  );
}
