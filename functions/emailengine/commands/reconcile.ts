import pMap from 'p-map';
import { type Reconciling, reconcileExitCodes, reconciling } from '../../../cli/reconcile/options.ts';
import { type Findings, type Looking, reconcile } from '../../../cli/reconcile/reconcile.ts';
import type { Command } from '../../../cli/terminal/command.ts';
import { argument, count } from '../../../cli/terminal/options.ts';
import { amount } from '../../../operations/amount.ts';
import { withDeployment } from '../../../operations/deployment.ts';
import { OperationError } from '../../../operations/failure.ts';
import { moment } from '../../../operations/moment.ts';
import { pace } from '../../../operations/pace.ts';
import { instanceOf, type Sender } from '../../events/instance.ts';
import { emailengine } from '../index.ts';
import { type Account, type Api, apiOf } from './api.ts';
import { ageOf, bounceText, graceMs, isKnown, newMailText } from './missing.ts';

interface Options extends Reconciling {
  readonly since: Date;
  readonly account?: readonly string[];
  /** Requests a second. */
  readonly rate: number;
}

const help = `
Examples:
  What an outage since yesterday noon missed:
    postern reconcile emailengine --since 2026-11-25T12:00:00Z
  The same for one account, and store it:
    postern reconcile emailengine --since 6h --account acc1 --apply

EmailEngine retries a webhook for 34 to 43 minutes. Its API still lists new mail in each inbox and bounces of sent mail;
mail in the outbox is counted. It has no opens, clicks, unsubscribes, complaints, changes of flags and folders, and
nothing that was sent or failed and left the outbox. Anything younger than 45 minutes is left alone, since its webhook
may still come. EMAILENGINE_URL is its address, EMAILENGINE_TOKEN a system-wide access token.
${reconcileExitCodes}`;

const notAsked =
  "EmailEngine's API has no opens, clicks, unsubscribes, complaints, changes, or mail that left the outbox: these stay unknown.";

export function addReconcile(command: Command): void {
  command
    .description('new mail and bounces that webhooks missed')
    .optionsGroup('Which mails:')
    .requiredOption('--since <time>', 'that came or bounced since', argument(moment))
    .option('--account <id...>', 'only of these accounts')
    .option('--rate <number>', 'requests a second, up to 100', count(100), 10);
  reconciling(command).addHelpText('after', help).action(run);
}

async function run(options: Options): Promise<void> {
  const provider = instanceOf(emailengine, options.instance || undefined);
  await withDeployment(options, (deployment) =>
    reconcile(deployment, options, {
      provider,
      bodyOf: (missing) => JSON.stringify(missing),
      look: (at) => look(options, at),
    }),
  );
}

/** Mail may bounce two days after it was sent. */
const bouncingMs = 2 * 86_400_000;
const storiesAtOnce = 4;

async function look({ since, account: only, rate, instance }: Options, at: Looking): Promise<Findings> {
  const api = apiOf(process.env, { turn: pace(rate, at.signal), signal: at.signal });
  const all: Account[] = [];
  for await (const one of api.accounts()) all.push(one);
  const isMeant = ({ account }: Pick<Account, 'account'>) => only?.includes(account) ?? true;
  const asked = all.filter(isMeant);
  const unknown = (only ?? []).filter((id) => !all.some(({ account }) => account === id));
  at.progress.total(asked.length + 1);
  const sender = { provider: emailengine.name, instance: instance || undefined };
  const found: Found = { sender, since, missing: new Set(), young: 0, looked: 0, waiting: 0, troubles: [] };
  for (const { account } of asked) {
    await unlessFailing(at, found, `Not everything is known about the account ${account}`, () =>
      lookAt(api, account, at, found),
    );
    at.progress.done();
  }
  await unlessFailing(at, found, 'The outbox is not known', async () => {
    for await (const waiting of api.outbox()) if (isMeant(waiting)) found.waiting += 1;
  });
  return {
    looked: `${amount(found.looked, 'message')} of ${amount(asked.length, 'account')}`,
    missing: [...found.missing],
    notes: [...unknown.map((id) => `EmailEngine knows no account ${id}.`), ...notes(found), notAsked],
    troubles: found.troubles,
    notFound: unknown.length > 0,
  };
}

interface Found {
  readonly sender: Sender;
  readonly since: Date;
  readonly missing: Set<string>;
  young: number;
  looked: number;
  /** In the outbox. */
  waiting: number;
  readonly troubles: string[];
}

function* notes({ waiting, young }: Found) {
  if (waiting > 0)
    yield `${amount(waiting, 'mail')} in the outbox: EmailEngine still tries, and will tell by webhook.`;
  if (young > 0)
    yield `${amount(young, 'event')} of the last ${graceMs / 60_000} minutes left alone: look again later.`;
}

/** One failure does not stop the others. */
async function unlessFailing(at: Looking, found: Found, what: string, work: () => Promise<void>) {
  try {
    await work();
  } catch (error) {
    if (at.signal.aborted || !(error instanceof OperationError) || error.kind === 'invalid') throw error;
    found.troubles.push(`${what}: ${error.message}`);
  }
}

async function lookAt(api: Api, account: string, at: Looking, found: Found): Promise<void> {
  const texts: string[] = [];
  for await (const message of api.messages(account, 'INBOX', found.since)) {
    found.looked += 1;
    texts.push(newMailText(account, message));
  }
  for await (const sent of api.messages(account, '\\Sent', new Date(found.since.getTime() - bouncingMs))) {
    found.looked += 1;
    // A list may silently leave them out.
    const whole = sent.bounces === undefined ? await api.message(account, sent.id) : sent;
    for (const bounce of whole.bounces ?? []) texts.push(bounceText(account, whole, bounce));
  }
  await sift(texts, at, found);
}

async function sift(texts: readonly string[], { source, signal }: Looking, found: Found) {
  const byAge = Object.groupBy(texts, (text) => ageOf(text, found.since, Date.now()));
  found.young += byAge.young?.length ?? 0;
  const { due = [] } = byAge;
  const known = await pMap(due, (text) => isKnown(source, found.sender, text), {
    concurrency: storiesAtOnce,
    signal,
  });
  for (const [index, text] of due.entries()) if (!known[index]) found.missing.add(text);
}
