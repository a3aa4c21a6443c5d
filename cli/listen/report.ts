import type { PosternEvent } from '../../functions/events/event.ts';
import { type Column, eventTable, harmless, harmlessJson } from '../terminal/event-table.ts';
import { terminalWidth } from '../terminal/fit.ts';
import type { AttemptError } from './attempt.ts';
import type { Outcome } from './deliver.ts';

interface Row extends Outcome {
  readonly event: PosternEvent;
}

const columns: readonly Column<Row>[] = [
  { title: 'TIME', width: [12, 12], text: ({ event }) => event.time?.slice(11, 23) ?? '–' },
  { title: 'ID', width: [8, 8], text: ({ event }) => event.id.slice(0, 8) },
  { title: 'TYPE', width: [13, 30], text: ({ event }) => event.type },
  { title: 'SUBJECT', width: [8, 44], text: ({ event }) => event.subject },
  { title: 'ANSWER', width: [12, 13], text: ({ status, outcome }) => answer(status, outcome) },
  { title: 'MS', width: [5, 5], text: ({ ms }) => String(ms) },
  { title: 'TRIES', width: [5, 5], text: ({ tries }) => String(tries) },
];

function answer(status: number | undefined, outcome: Outcome['outcome']): string {
  return [status, outcome === 'taken' ? undefined : outcome].filter((part) => part !== undefined).join(' ');
}

export function deliveryPrinter(json: boolean): (event: PosternEvent, outcome: Outcome) => void {
  if (json)
    return ({ id, type, provider, instance, account, subject }, outcome) =>
      console.log(harmlessJson({ id, type, provider, instance, account, subject, ...outcome }));
  const { head, row } = eventTable(columns, terminalWidth());
  console.log(head);
  return (event, outcome) => console.log(row({ event, ...outcome }));
}

/** Reports on standard error why an attempt failed; that nothing listens, once per event. */
export function retryTeller(host: string) {
  let waitedFor = '';
  return ({ id, type }: PosternEvent, { message, retry }: AttemptError, delayMs: number) => {
    const isAway = retry === 'later';
    if (isAway && waitedFor === id) return;
    waitedFor = isAway ? id : '';
    const next = isAway ? 'waiting for it' : `the next try is in ${delayMs / 1_000} s`;
    console.error(harmless(`${type} ${id.slice(0, 8)}: ${host} ${message}, ${next}.`));
  };
}
