import type { PosternEvent } from '../../functions/events/event.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { eventSource } from '../../operations/event-source.ts';
import { invalid, OperationError } from '../../operations/failure.ts';
import { asResend, resend, subscriberQueue } from '../../operations/resend/resend.ts';
import { structured } from '../listen/cloud-event.ts';
import { deliver } from '../listen/deliver.ts';
import { allowHttpOption, checkTarget, targetUrl } from '../listen/target.ts';
import type { Command } from '../terminal/command.ts';
import { harmless, harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { exitCodesHelp } from '../terminal/options.ts';
import { eventNamed, idNamed, type SubjectOptions } from './subject.ts';

interface ResendOptions extends SubjectOptions {
  readonly to?: string;
  readonly forwardTo?: URL;
  readonly allowHttp: boolean;
}

const help = `
Examples:
  To the queue of one subscriber, whatever its filter says:
    postern events resend 1f0c9a52 7b20e4d1 --to bounces
  To your own program:
    postern events resend 1f0c9a52 --forward-to http://localhost:3000/hook

The event keeps its id and has "resent": true in its body: a subscriber that remembers ids must check that to take it
again. Nothing is stored or published, so no other subscriber gets it. Ids are looked up as 'postern events get' does.
${exitCodesHelp}`;

export function addResend(events: Command): void {
  events
    .command('resend')
    .description('sends events again, to one subscriber or to a program')
    .argument('<ids...>', 'of the events, or their beginnings')
    .optionsGroup('Where to:')
    .option('--to <subscriber>', 'its name in the configuration, such as events')
    .option('--forward-to <url>', 'a program, such as http://localhost:3000/hook', targetUrl)
    .addOption(allowHttpOption())
    .addOwnerOptions()
    .addSinceOption('stored since; otherwise 30d')
    .addPlaceOptions()
    .addOutput('what happened to each, as a line of JSON', help)
    .action(run);
}

async function run(ids: readonly string[], options: ResendOptions): Promise<void> {
  const { to, forwardTo, allowHttp } = options;
  if ((to === undefined) === (forwardTo === undefined))
    throw invalid('Give --to with a subscriber, or --forward-to with a URL.');
  if (forwardTo !== undefined) checkTarget(forwardTo, allowHttp);
  for (const id of ids) idNamed(id);
  const signal = interruption();
  await withDeployment(options, async (deployment) => {
    // Fails on a wrong name before the search.
    if (to !== undefined) subscriberQueue(deployment, to);
    const events: PosternEvent[] = [];
    for (const id of new Set(ids)) events.push(await eventNamed(eventSource(deployment), id, options));
    if (forwardTo !== undefined) return forward(events, forwardTo, signal, options.json);
    await resend(deployment, to ?? '', events);
    for (const event of events) tell(event, { to: to ?? '', outcome: 'sent' }, options.json);
  });
}

async function forward(events: readonly PosternEvent[], url: URL, signal: AbortSignal, json: boolean) {
  let failed = 0;
  for (const event of events) {
    const retrying = (error: Error) =>
      console.error(harmless(`${event.type} ${event.id.slice(0, 8)}: ${url.host} ${error.message}.`));
    const { outcome, status } = await deliver(structured(asResend(event)), { url, signal, retrying });
    if (outcome !== 'taken') failed++;
    tell(event, { to: url.origin, outcome, status }, json);
  }
  if (failed > 0) throw new OperationError(`${failed} of ${events.length} were not taken by ${url.origin}.`);
}

function tell(
  { id, type, subject }: PosternEvent,
  told: { to: string; outcome: string; status?: number | undefined },
  json: boolean,
) {
  if (json) return console.log(harmlessJson({ id, type, subject, ...told }));
  const answer = told.status === undefined ? '' : ` (${told.status})`;
  console.log(harmless(`${id.slice(0, 8)} ${type} about ${subject} to ${told.to}: ${told.outcome}${answer}`));
}
