import { styleText } from 'node:util';
import { zoned } from '../../operations/clock.ts';
import { withDeployment } from '../../operations/deployment.ts';
import { OperationError } from '../../operations/failure.ts';
import type { Place } from '../../operations/place.ts';
import type { QueueDepth } from '../../operations/queue-counts.ts';
import { type Flow, type Status, statusOf } from '../../operations/status/status.ts';
import type { Command } from '../terminal/command.ts';
import {
  ageOf,
  type Column,
  eventTable,
  harmless,
  harmlessJson,
  printLines,
} from '../terminal/event-table.ts';
import { below, terminalWidth } from '../terminal/fit.ts';
import type { Placed } from '../terminal/options.ts';

const help = `
Examples:
    postern status
    postern status --json | jq .queues

CloudWatch counts acknowledged and refused deliveries, a minute or two late; SQS counts queues, and may lag. The last
event of each provider or instance is from the last two weeks, by the time of storing. postern doctor finds what is set
up wrongly.
Exit codes: 0 everything could be checked, whatever the result, 1 failed, or not everything could, 2 wrong usage.`;

export function addStatus(program: Command): void {
  program.command('status').addPlaceOptions().addOutput('one JSON object', help).action(run);
}

async function run({ json, ...place }: Placed): Promise<void> {
  const status = await withDeployment(place, statusOf);
  if (json) console.log(harmlessJson(status));
  else printLines(linesOf(status, place, terminalWidth()));
  if (status.troubles.length > 0) throw new OperationError(status.troubles.join(' '));
}

const flowColumns: readonly Column<Flow>[] = [
  { title: 'PROVIDER', width: [7, 20], text: ({ provider }) => provider },
  {
    title: 'LAST EVENT',
    width: [10, 10],
    text: ({ lastEvent }) => (lastEvent === undefined ? 'none' : `${ageOf(lastEvent.storedAt)} ago`),
  },
  { title: 'TYPE', width: [8, 31], text: ({ lastEvent }) => lastEvent?.type ?? '–' },
  { title: 'IN 1H', width: [5, 9], text: ({ acknowledged }) => String(acknowledged?.lastHour ?? '–') },
  { title: 'IN 24H', width: [6, 9], text: ({ acknowledged }) => String(acknowledged?.lastDay ?? '–') },
  {
    title: 'REFUSED',
    width: [7, 9],
    text: ({ rejected }) => String(rejected?.lastDay ?? '–'),
    colour: ({ rejected }) => (rejected !== undefined && rejected.lastHour > 0 ? 'yellow' : undefined),
  },
];

const queueColumns: readonly Column<QueueDepth>[] = [
  { title: 'QUEUE', width: [10, 24], text: ({ name }) => name },
  { title: 'WAITING', width: [7, 9], text: ({ waiting }) => String(waiting) },
  { title: 'IN FLIGHT', width: [9, 9], text: ({ inFlight }) => String(inFlight) },
  {
    title: 'DEAD LETTERS',
    width: [12, 12],
    text: ({ deadLetters }) => String(deadLetters),
    colour: ({ deadLetters }) => (deadLetters > 0 ? 'red' : undefined),
  },
];

function linesOf(status: Status, { stack, endpoint }: Place, width: number | undefined): readonly string[] {
  const { flows, queues = [] } = status;
  const flowTable = eventTable(flowColumns, width, flows);
  const queueTable = eventTable(queueColumns, width, queues);
  const where = endpoint === undefined ? `The stack ${stack}` : `The local run at ${endpoint}`;
  return [
    harmless(where),
    zoned(new Date()),
    '',
    flowTable.head,
    ...flows.map(flowTable.row),
    ...(queues.length === 0 ? [] : ['', queueTable.head, ...queues.map(queueTable.row)]),
    '',
    ...alarmLines(status, endpoint !== undefined, width),
  ];
}

function alarmLines({ alarms }: Status, isLocal: boolean, width: number | undefined): readonly string[] {
  if (isLocal) return ['Alarms: a local run has none.'];
  if (alarms === undefined) return [];
  if (alarms.length === 0) return ['Alarms: none is ringing.'];
  return alarms.flatMap(({ name, since, description }) => [
    styleText('red', harmless(`Ringing${since === undefined ? '' : ` since ${zoned(since)}`}: ${name}`)),
    ...below(harmless(description), width),
  ]);
}
