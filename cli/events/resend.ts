import type { Command } from 'commander';
import type { PosternEvent } from '../../functions/events/event.ts';
import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { eventSource } from '../../operations/event-source.ts';
import { OperationError } from '../../operations/failure.ts';
import { asResend, resend, subscriberQueue } from '../../operations/resend/resend.ts';
import { structured } from '../listen/cloud-event.ts';
import { deliver } from '../listen/deliver.ts';
import { checkTarget, targetUrl } from '../listen/target.ts';
import { harmless, harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { addOwnerOptions, addPlaceOptions, addSinceOption, exitCodesHelp } from '../terminal/options.ts';
import type { SubjectOptions } from './subject.ts';
import { eventNamed, idNamed } from './subject.ts';

interface ResendOptions extends SubjectOptions {
  readonly to?: string;
  readonly forwardTo?: URL;
  readonly allowHttp: boolean;
}

const help = `
Examples:
  To the queue of one subscriber, whatever its filter says:
    postern events resend 1f0c9a52 7b20e4d1 --to bounces
  To a program of yours:
    postern events resend 1f0c9a52 --forward-to http://localhost:3000/hook

The event has the id that it always had, and "resent": true in its body: a subscriber that remembers ids must look at
that to take it again. Nothing is stored or published, so that no other subscriber hears of it. Ids are looked for as
'postern events get' does.
${exitCodesHelp}`;

export function addResend(events: Command): void {
  const command = events
    .command('resend')
    .description('sends events again, to one subscriber or to a program')
    .argument('<ids...>', 'of the events, or their beginnings')
    .optionsGroup('Where to:')
    .option('--to <subscriber>', 'its name in the configuration, such as events')
    .option('--forward-to <url>', 'a program, such as http://localhost:3000/hook', targetUrl)
    .option(
      '--allow-http',
      'plain http to another machine, where others on the way may read the mail',
      false,
    );
  addPlaceOptions(addSinceOption(addOwnerOptions(command), 'stored since; otherwise 30d'))
    .optionsGroup('Output:')
    .option('--json', 'what became of each, as a line of JSON', false)
    .addHelpText('after', help)
    .action(run);
}

async function run(ids: readonly string[], options: ResendOptions): Promise<void> {
  const { to, forwardTo, allowHttp } = options;
  if ((to === undefined) === (forwardTo === undefined))
    throw new OperationError('Give --to with a subscriber, or --forward-to with a URL.', 'invalid');
  if (forwardTo !== undefined) checkTarget(forwardTo, allowHttp);
  for (const id of ids) idNamed(id);
  const signal = interruption();
  await withDeployment(options, async (deployment) => {
    // A wrong name is told before the search.
    if (to !== undefined) subscriberQueue(deployment, to);
    const events: PosternEvent[] = [];
    for (const id of new Set(ids)) events.push(await eventNamed(eventSource(deployment), id, options));
    await (forwardTo === undefined
      ? sendTo(deployment, to ?? '', events, options)
      : forward(events, forwardTo, { signal, ...options }));
  });
}

async function sendTo(
  deployment: Deployment,
  subscriber: string,
  events: readonly PosternEvent[],
  { json }: ResendOptions,
): Promise<void> {
  await resend(deployment, subscriber, events);
  for (const event of events) tell(event, { to: subscriber, outcome: 'sent' }, json);
}

async function forward(
  events: readonly PosternEvent[],
  url: URL,
  { signal, json }: Pick<ResendOptions, 'json'> & { readonly signal: AbortSignal },
): Promise<void> {
  let failed = 0;
  for (const event of events) {
    const retrying = (error: Error) =>
      console.error(harmless(`${event.type} ${event.id.slice(0, 8)}: ${url.host} ${error.message}.`));
    const { outcome, status } = await deliver(structured(asResend(event)), { url, signal, retrying });
    if (outcome !== 'taken') failed++;
    tell(event, { to: url.origin, outcome, ...(status === undefined ? {} : { status }) }, json);
  }
  if (failed > 0) throw new OperationError(`${failed} of ${events.length} were not taken by ${url.origin}.`);
}

interface Told {
  readonly to: string;
  readonly outcome: string;
  readonly status?: number;
}

function tell({ id, type, subject }: PosternEvent, told: Told, json: boolean) {
  if (json) return console.log(harmlessJson({ id, type, subject, ...told }));
  const answer = told.status === undefined ? '' : ` (${told.status})`;
  console.log(harmless(`${id.slice(0, 8)} ${type} about ${subject} to ${told.to}: ${told.outcome}${answer}`));
}
