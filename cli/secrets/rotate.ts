import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { providerNames } from '../../functions/provider-names.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { rereadEverySeconds } from '../../functions/webhook/secrets.ts';
import { zoned } from '../../operations/clock.ts';
import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import { postern } from '../../operations/hint.ts';
import type { Place } from '../../operations/place.ts';
import { operationsOf } from '../../operations/provider-operations.ts';
import { maxAgeSeconds, readSeconds } from '../../operations/secrets/rotation.ts';
import { readSecret, type StoredSecret, wellFormed, writeSecret } from '../../operations/secrets/stored.ts';
import { urlWithToken } from '../../operations/webhook-url.ts';
import type { Command } from '../terminal/command.ts';
import { interruption } from '../terminal/interrupt.ts';
import { withProgress } from '../terminal/progress.ts';
import { secretCommand, soleProvider } from './provider.ts';
import { askForSecret } from './value.ts';

interface RotateOptions extends Place {
  readonly force: boolean;
  readonly wait: boolean;
}

const help = `
Examples:
    postern secrets rotate ${providerNames[0]}
    postern secrets rotate ${providerNames[0]} --no-wait

The current secret becomes the previous one, and both are accepted until 'postern secrets retire'. For a provider that
signs, the command asks for the new secret, hidden, or reads it from standard input; every function accepts it within
about a minute. For a provider with a token in its URL, it makes a new token, and prints the new URL once every running
function knows it: after 5 minutes unless webhook.secretMaxAgeSeconds says otherwise, or seconds in a local run.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (what was stored stays).`;

export function addRotate(secrets: Command): void {
  secretCommand(secrets, 'rotate', 'gives a provider a new secret beside the one in use')
    .option('--force', 'drop a previous secret that was not retired: what still uses it is refused', false)
    .option('--no-wait', 'print a new URL at once, before every function knows it')
    .addHelpText('after', help)
    .action(run);
}

async function run(_provider: string, options: RotateOptions, command: Command): Promise<void> {
  const provider = soleProvider(command);
  await withDeployment(options, async (deployment) => {
    rotatable(await readSecret(deployment, provider.name), provider, options.force);
    const { rotating } = await operationsOf(provider.name);
    if (rotating !== undefined) console.error(`Before you do: ${rotating}`);
    if (provider.authenticity === 'token') return rotateToken(deployment, provider, options);
    const value = await askForSecret(provider);
    await replace(deployment, provider, value, options.force);
    const { name } = provider;
    const usable = timeOfDayIn(Math.min(rereadEverySeconds, maxAgeSeconds(deployment)) + readSeconds);
    console.log(
      `Stored. Deliveries signed with the previous secret of ${name} are accepted as before. From ${usable} on, every function accepts the new one too; until then, a function that got a wrong signature in the last minute refuses it.`,
    );
    console.error(
      `Next: from ${usable} on, change the secret at ${name}, then: ${postern(`secrets retire ${name}`)}`,
    );
  });
}

async function rotateToken(deployment: Deployment, provider: Provider, { force, wait }: RotateOptions) {
  const { name } = provider;
  // 43 of 62 characters hold 256 bits and need no escaping in a URL, as in the deployment's first token.
  const token = Array.from({ length: 43 }, () => letters[randomInt(letters.length)]).join('');
  const seconds = maxAgeSeconds(deployment) + readSeconds;
  const signal = interruption();
  await replace(deployment, provider, token, force);
  const usable = timeOfDayIn(seconds);
  if (wait) await countdown(`Waiting until every function knows the new token of ${name}`, seconds, signal);
  if (signal.aborted)
    throw new OperationError(
      `Interrupted. The new token of ${name} is stored, and the old URL still works. From ${usable} on, every function knows the new one: ${postern(`urls ${name}`)}`,
      'interrupted',
    );
  console.log(urlWithToken(deployment, provider, token));
  if (!wait) console.error(`Not every function knows this URL yet: use it from ${usable} on.`);
  console.error(
    `Whoever has this URL can send events. Give it to ${name} instead of the old one, which works until: ${postern(`secrets retire ${name}`)}`,
  );
}

function timeOfDayIn(seconds: number): string {
  return zoned(new Date(Date.now() + seconds * 1_000)).slice('2026-11-22 '.length);
}

/** Reads again right before writing: typing may have taken minutes. */
async function replace(deployment: Deployment, provider: Provider, value: string, force: boolean) {
  const stored = rotatable(await readSecret(deployment, provider.name), provider, force);
  if (stored.current === value)
    throw new OperationError(
      `This is the current secret of ${provider.name} already: nothing was changed. Make a new one at ${provider.name} first.`,
    );
  await writeSecret(deployment, provider.name, stored, { current: value, previous: stored.current });
}

function rotatable(stored: StoredSecret, { name, authenticity }: Provider, force: boolean): StoredSecret {
  wellFormed(stored, name);
  if (stored.current === undefined && authenticity === 'signature')
    throw new OperationError(
      `${name} has no secret yet. Set its first one: ${postern(`secrets set ${name}`)}`,
    );
  if (stored.previous !== undefined && !force)
    throw new OperationError(
      `${name} still has a previous secret, and only one is kept: after rotating now, deliveries that use it would be refused. Change it at ${name}, then: ${postern(`secrets retire ${name}`)}. Or give --force.`,
    );
  return stored;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

async function countdown(what: string, seconds: number, signal: AbortSignal): Promise<void> {
  if (!process.stderr.isTTY) console.error(`${what}: ${seconds} s`);
  await withProgress(`${what} (s)`, seconds, async ({ done }) => {
    for (let passed = 0; passed < seconds && !signal.aborted; passed++) {
      await sleep(1_000, undefined, { signal }).catch(() => undefined);
      done();
    }
  });
}
