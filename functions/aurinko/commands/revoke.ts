import { createInterface } from 'node:readline/promises';
import * as v from 'valibot';
import type { Command } from '../../../cli/terminal/command.ts';
import { harmlessJson } from '../../../cli/terminal/event-table.ts';
import { OperationError } from '../../../operations/failure.ts';
import { postern } from '../../../operations/hint.ts';
import { readSecret, wellFormed, writeSecret } from '../../../operations/secrets/stored.ts';
import { findSubscription } from '../subscriptions/table.ts';
import { type AurinkoDeployment, withInstance } from './api.ts';
import { subscriptionTable } from './here.ts';
import { aboutSubscriptions, exitCodesHelp, type Options, subscriptionId } from './options.ts';

/** A secret holds 64 KiB, and every webhook function reads it. */
const maxRevoked = 500;

const help = `
Examples:
    postern aurinko revoke 87665448354
    postern aurinko revoke 87665448354 --yes
    postern aurinko revoke 87665448354 --undo

For a subscription whose account's token is gone, so that 'remove' can't be used. Its next notification is stored like any
other and answered 422, and Aurinko then deletes the subscription permanently. No credentials for Aurinko's API are
needed. It takes some minutes until every webhook function knows. Once 'postern aurinko list' no longer shows the
subscription, take its id out of the list with --undo.
${exitCodesHelp}`;

export function addRevoke(own: Command): void {
  const revoke = own
    .command('revoke')
    .description('ends a subscription at its next notification, without a token')
    .argument('<id>', 'of the subscription', subscriptionId)
    .option('--undo', 'take it off the list: it is removed, or was a mistake', false)
    .option('--yes', 'without asking', false);
  aboutSubscriptions(revoke).addHelpText('after', help).action(run);
}

type Revoking = Options & { readonly undo: boolean; readonly yes: boolean };

async function run(id: string, options: Revoking): Promise<void> {
  await withInstance(options, async (deployment) => {
    const revoked = await readRevoked(deployment);
    const isListed = revoked.includes(id);
    if (options.undo && !isListed)
      throw new OperationError(
        `Subscription ${id} is not revoked. 'postern aurinko list' shows those that are.`,
        'notFound',
      );
    if (options.undo) await writeRevoked(deployment, (all) => all.filter((one) => one !== id));
    else if (!isListed) await list(deployment, id, revoked.length, options.yes);
    if (options.json) return console.log(harmlessJson({ id, revoked: !options.undo }));
    if (options.undo) return console.log(`Subscription ${id} is no longer revoked.`);
    const minutes = Math.ceil(Number(deployment.find('SecretMaxAgeSeconds') ?? 300) / 60);
    console.log(
      `${isListed ? 'It is revoked already' : `Subscription ${id} is revoked`}: from ${minutes} min from now, its next notification is answered 422.`,
    );
  });
}

async function list(deployment: AurinkoDeployment, id: string, listed: number, yes: boolean): Promise<void> {
  if (listed >= maxRevoked)
    throw new OperationError(
      `${listed} subscriptions are revoked, and there is no room for more. Take out those that are removed: ${postern('aurinko revoke --undo ID')}`,
    );
  const ours = await findSubscription(subscriptionTable(deployment), id);
  const known =
    ours === undefined ? 'which our table does not know' : `${ours.resource ?? ''}, state ${ours.state}`;
  if (!yes) await confirm(`Have Aurinko delete subscription ${id} (${known}) at its next notification?`);
  await writeRevoked(deployment, (all) => [...all, id]);
}

async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new OperationError(`${question} There is no terminal to ask at: give --yes.`, 'invalid');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`${question} [y/N] `).finally(() => asking.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new OperationError('Nothing was changed.', 'failed');
}

const Fields = v.object({ revoked: v.fallback(v.array(v.string()), []) });

/** The list is kept with the signing secrets, which every webhook function reads anyway. */
async function read(deployment: AurinkoDeployment) {
  const stored = wellFormed(await readSecret(deployment, deployment.word), deployment.word);
  return { stored, revoked: v.parse(Fields, stored.fields).revoked };
}

export async function readRevoked(deployment: AurinkoDeployment): Promise<readonly string[]> {
  return (await read(deployment)).revoked;
}

/** Changes only the list in the secret. */
async function writeRevoked(
  deployment: AurinkoDeployment,
  change: (all: readonly string[]) => readonly string[],
): Promise<void> {
  const { stored, revoked } = await read(deployment);
  const changed = change(revoked);
  const fields = { revoked: changed.length === 0 ? undefined : changed };
  await writeSecret(deployment, deployment.word, stored, fields);
}
