import { withDeployment } from '../../operations/deployment.ts';
import { type Drift, driftSince } from '../../operations/logs/drift.ts';
import { moment } from '../../operations/moment.ts';
import type { Command } from '../terminal/command.ts';
import { type Column, printJson, printTable } from '../terminal/event-table.ts';
import { argument, type Placed } from '../terminal/options.ts';

const help = `
Examples:
    postern drift
    postern drift --since 7d --json

Names of fields, headers and events that a provider sent and this version doesn't know: never a value, and never a name
that a stranger chose, such as a mail's headers, a custom route's fields or a form's. Such a delivery is stored as any
other; what is new in it is in the event's payload. Please paste the list into an issue. Names are kept as long as the
log of the consumer.

Exit codes: 0 done (there may be none), 1 failed, 2 wrong usage.`;

export function addDrift(program: Command): void {
  const command = program
    .command('drift')
    .optionsGroup('Which names:')
    .option('--since <time>', 'seen since (default: 30d)', argument(moment));
  const json = 'one name a line, as JSON: provider, name, first, last, days, eventId';
  command.addPlaceOptions().addOutput(json, help).action(run);
}

async function run({ since = moment('30d'), json, ...place }: Placed & { since?: Date }): Promise<void> {
  const drifts = await withDeployment(place, (deployment) => driftSince(deployment, since));
  if (json) printJson(drifts);
  else if (drifts.length === 0) console.error('No name that this version does not know.');
  else printTable(columns, drifts);
}

const columns: readonly Column<Drift>[] = [
  { title: 'PROVIDER', width: [5, 30], text: ({ provider }) => provider },
  { title: 'NAME', width: [12, 60], text: ({ name }) => name },
  { title: 'FIRST (UTC)', width: [10, 10], text: ({ first }) => first.slice(0, 10), yields: 2 },
  { title: 'LAST (UTC)', width: [10, 10], text: ({ last }) => last.slice(0, 10) },
  { title: 'DAYS', width: [4, 4], text: ({ days }) => String(days), yields: 1 },
  { title: 'EVENT', width: [8, 36], text: ({ eventId }) => eventId },
];
