import { defined } from '../../functions/events/defined.ts';
import type { PosternEvent } from '../../functions/events/event.ts';
import { eventKey } from '../../functions/events/keys.ts';
import { type DeadLetter, withDeadLetter } from '../../operations/dead-letters/dead-letters.ts';
import { type DeadLetterQueue, deadLetterQueue } from '../../operations/dead-letters/queue.ts';
import { diagnose, summaryOf } from '../../operations/dead-letters/summary.ts';
import { type Deployment, withDeployment } from '../../operations/deployment.ts';
import { eventSource } from '../../operations/event-source.ts';
import { fetchItems } from '../../operations/queries/fetch-items.ts';
import type { Command } from '../terminal/command.ts';
import { harmless, harmlessJson } from '../terminal/event-table.ts';
import { interruption } from '../terminal/interrupt.ts';
import { addQueueOptions, dlqExitCodesHelp, type Queued } from './options.ts';

const help = `
Examples:
    postern dlq show 1f0c9a52
    postern dlq show 1f0c9a52 --body

The id is the first column of 'postern dlq list'; its beginning is enough. Only the names of headers are shown, and what
the provider sent only with --body, since it holds mail.
${dlqExitCodesHelp}`;

export function addShow(dlq: Command): void {
  const show = dlq
    .command('show')
    .description('one dead letter, and the result of normalising it now')
    .argument('<id>', 'of the dead letter, or its beginning')
    .option('--body', 'also what the provider sent', false);
  addQueueOptions(show).addHelpText('after', help).action(run);
}

async function run(id: string, { queue: name, body, json, ...place }: Queued & { body: boolean }) {
  await withDeployment(place, async (deployment) => {
    const queue = deadLetterQueue(deployment, name);
    const shown = await withDeadLetter(queue, id, interruption(), (letter) =>
      describe(deployment, queue, letter, body),
    );
    console.log(json ? harmlessJson(shown) : linesOf(shown).join('\n'));
  });
}

async function describe(
  deployment: Deployment,
  queue: DeadLetterQueue,
  letter: DeadLetter,
  withBody: boolean,
) {
  const summary = await summaryOf(queue, letter);
  const attributes = { ...summary, attributes: letter.attributes };
  if (queue.holds === 'events') return { ...attributes, ...(withBody ? { body: letter.body } : {}) };
  const { delivery, events, fault, at } = await diagnose(letter.body, queue.read);
  return {
    ...attributes,
    ...defined({
      headers: delivery && Object.keys(delivery.headers),
      bodyBytes: delivery?.body.length,
      fault,
      at,
      events: events && (await storedOf(deployment, events)),
    }),
    ...(withBody ? { body: delivery?.body.toString() ?? letter.body } : {}),
  };
}

async function storedOf(deployment: Deployment, events: readonly PosternEvent[]) {
  const items = await fetchItems(eventSource(deployment), events.map(eventKey));
  return events.map(({ id, type, account, subject }, index) => ({
    id,
    type,
    account,
    subject,
    stored: items[index] !== undefined,
  }));
}

function linesOf(shown: object): readonly string[] {
  return Object.entries(shown).flatMap(([name, value]) => {
    if (!Array.isArray(value)) return [`${name}: ${textOf(value)}`];
    return [value.length === 0 ? `${name}: none` : `${name}:`, ...value.map((one) => `  ${textOf(one)}`)];
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? harmless(value) : harmlessJson(value);
}
