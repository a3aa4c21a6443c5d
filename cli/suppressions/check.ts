import { InvalidArgumentError } from 'commander';
import pMap from 'p-map';
import { bareAddress } from '../../functions/events/address-key.ts';
import { recipientPart } from '../../functions/events/keys.ts';
import { withStore } from '../../operations/event-source.ts';
import { OperationError } from '../../operations/failure.ts';
import { momentWords } from '../../operations/mail/event-detail.ts';
import { suppressionsOf } from '../../operations/mail/suppressed.ts';
import type { Suppression } from '../../operations/mail/suppression.ts';
import { filterOf } from '../../operations/queries/filters.ts';
import type { Command } from '../terminal/command.ts';
import { harmless, harmlessJson } from '../terminal/event-table.ts';
import type { Owner, Placed } from '../terminal/options.ts';
import { addHeedingOptions, type Heeding } from './heeding.ts';

interface CheckOptions extends Placed, Owner, Heeding {
  readonly list?: string;
}

const help = `
Examples:
  May Ann get mail?
    postern suppressions check ann@example.net && send-the-mail
  May she get the newsletter? She may have left other lists.
    postern suppressions check ann@example.net --list newsletter
  Several addresses, for a program:
    postern suppressions check ann@example.net bob@example.net --json

It looks at everything that is stored about each address and prints every reason not to send; without one, it prints
nothing. With --list, having left another list is no reason. Someone who joined the same list again may get its mail;
a later delivery is shown, but the reason stays.

Exit codes: 0 no reason found, 1 failed, 2 wrong usage, 4 at least one address has a reason.`;

export function addCheck(suppressions: Command): void {
  const check = suppressions
    .command('check')
    .description('before you send: is there a reason not to send to an address?')
    .argument('<address...>', 'one or more, in any spelling', addresses)
    .addOwnerOptions()
    .option('--list <name>', "the list that the mail is for, by the provider's name or id");
  const json = 'one JSON object per address: suppressed or not, and why';
  addHeedingOptions(check).addStoreOptions().addOutput(json, help).action(run);
}

/** Strict: an unparsed list of addresses would be unknown, and so look safe to write to. */
const oneAddress = /^(?:"[^"]+"|[^\s"@,;<>]+)@[^\s"@,;<>]+$/;

function addresses(text: string, before: readonly string[] = []): readonly string[] {
  if (oneAddress.test(bareAddress(text))) return [...before, text];
  throw new InvalidArgumentError(
    'It must be one address, such as ann@example.net; separate several by spaces.',
  );
}

const atOnce = 8;

async function run(asked: readonly string[], options: CheckOptions): Promise<void> {
  const { softAfter, allComplaints, json } = options;
  const judged = { ...filterOf(options), softAfter, allComplaints, ofSender: false };
  const answers = await withStore(options, (source) => {
    const ask = async (address: string) =>
      answerOf(address, await suppressionsOf(source, recipientPart(address), judged), options.list);
    return pMap(asked, ask, { concurrency: atOnce });
  });
  for (const answer of answers) {
    if (json) console.log(harmlessJson(answer));
    else for (const one of answer.reasons.filter(stands)) console.log(harmless(lineOf(answer.address, one)));
  }
  const count = answers.filter(({ suppressed }) => suppressed).length;
  const which = answers.length === 1 ? 'this address' : `${count} of ${answers.length} addresses`;
  if (count > 0) throw new OperationError(`Don't send to ${which}.`, 'denied');
}

function answerOf(address: string, all: readonly Suppression[], list: string | undefined) {
  const reasons = all.filter((one) => list === undefined || one.list === undefined || one.list === list);
  return { address, suppressed: reasons.some(stands), reasons };
}

/** Joining the same list again lifts it. */
function stands({ subscribedSince }: Suppression): boolean {
  return subscribedSince === undefined;
}

/** `ann@example.net: bounced at 2026-11-20 10:00:00 UTC, 3 times: 550 5.1.1 user unknown` */
function lineOf(address: string, one: Suppression): string {
  const { reason, kind, list, time, count, said, deliveredSince } = one;
  const clauses = [
    `${reason}${kind === undefined ? '' : ` (${kind})`}${list === undefined ? '' : ` from the list ${list}`} at ${momentWords(time)}`,
    count === 1 ? '' : `${count} times`,
    deliveredSince === undefined ? '' : `but delivered at ${momentWords(deliveredSince)}`,
  ];
  return `${address}: ${clauses.filter(Boolean).join(', ')}${said === '' ? '' : `: ${said}`}`;
}
