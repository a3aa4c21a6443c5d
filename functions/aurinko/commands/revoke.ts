import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import * as v from 'valibot';
import { harmlessJson } from '../../../cli/terminal/event-table.ts';
import { OperationError } from '../../../operations/failure.ts';
import {
  readSecret,
  type StoredSecret,
  wellFormed,
  writeSecret,
} from '../../../operations/secrets/stored.ts';
import { findSubscription } from '../subscriptions/table.ts';
import { type AurinkoDeployment, withInstance } from './api.ts';
import { subscriptionTable } from './here.ts';
import { aboutSubscriptions, exitCodesHelp, type Options, subscriptionId } from './options.ts';

interface RevokeOptions extends Options {
  readonly undo: boolean;
  readonly yes: boolean;
}

/** A secret holds 64 KiB, and every webhook function reads it. */
const maxRevoked = 500;

const help = `
Examples:
    postern aurinko revoke 87665448354
    postern aurinko revoke 87665448354 --yes
    postern aurinko revoke 87665448354 --undo

For a subscription whose account's token is gone, so that 'remove' can't be used. Its next notification is stored like any
other and answered 422, at which Aurinko deletes the subscription for good. No credentials of Aurinko's API are needed.
It takes some minutes until every webhook function knows. Once 'postern aurinko list' shows the subscription no more, take
its id out of the list with --undo.
${exitCodesHelp}`;

export function addRevoke(own: Command): void {
  const revoke = own
    .command('revoke')
    .description('has Aurinko end a subscription at its next notification, without a token')
    .argument('<id>', 'of the subscription', subscriptionId)
    .option('--undo', 'no longer: it is removed, or was not meant', false)
    .option('--yes', 'without asking', false);
  aboutSubscriptions(revoke).addHelpText('after', help).action(run);
}

async function run(id: string, options: RevokeOptions): Promise<void> {
  await withInstance(options, async (deployment) => {
    const revoked = await readRevoked(deployment);
    const isListed = revoked.includes(id);
    if (options.undo) await undo(deployment, id, isListed);
    else if (!isListed) await list(deployment, id, revoked.length, options.yes);
    if (options.json) return console.log(harmlessJson({ id, revoked: !options.undo }));
    if (options.undo) return console.log(`Subscription ${id} is no longer revoked.`);
    const minutes = Math.ceil(Number(deployment.find('SecretMaxAgeSeconds') ?? 300) / 60);
    console.log(
      `${isListed ? 'It is revoked already' : `Subscription ${id} is revoked`}: from ${minutes} min from now, its next notification is answered 422.`,
    );
  });
}

async function undo(deployment: AurinkoDeployment, id: string, isListed: boolean): Promise<void> {
  if (!isListed)
    throw new OperationError(
      `Subscription ${id} is not revoked. 'postern aurinko list' shows those that are.`,
      'notFound',
    );
  await writeRevoked(deployment, (revoked) => revoked.filter((one) => one !== id));
}

async function list(deployment: AurinkoDeployment, id: string, listed: number, yes: boolean): Promise<void> {
  if (listed >= maxRevoked)
    throw new OperationError(
      `${listed} subscriptions are revoked, and there is no room for more. Take out those that are removed: postern aurinko revoke --undo ID`,
      'failed',
    );
  const ours = await findSubscription(subscriptionTable(deployment), id);
  const known =
    ours === undefined ? 'which our table does not know' : `${ours.resource ?? ''}, state ${ours.state}`;
  if (!yes) await confirm(`Have Aurinko delete subscription ${id} (${known}) at its next notification?`);
  await writeRevoked(deployment, (revoked) => [...revoked, id]);
}

async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new OperationError(`${question} There is no terminal to ask at: give --yes.`, 'invalid');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`${question} [y/N] `).finally(() => asking.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new OperationError('Nothing was changed.', 'failed');
}

/** Kept with the signing secrets, which every webhook function reads anyway. */
const Fields = v.object({ revoked: v.fallback(v.array(v.string()), []) });

export async function readRevoked(deployment: AurinkoDeployment): Promise<readonly string[]> {
  return revokedIn(await read(deployment));
}

/** Changes only the list in the secret. */
export async function writeRevoked(
  deployment: AurinkoDeployment,
  change: (revoked: readonly string[]) => readonly string[],
): Promise<void> {
  const stored = await read(deployment);
  const revoked = change(revokedIn(stored));
  await writeSecret(deployment, deployment.word, stored, {
    revoked: revoked.length === 0 ? undefined : revoked,
  });
}

async function read(deployment: AurinkoDeployment): Promise<StoredSecret> {
  return wellFormed(await readSecret(deployment, deployment.word), deployment.word);
}

function revokedIn({ fields }: StoredSecret): readonly string[] {
  return v.parse(Fields, fields).revoked;
}
