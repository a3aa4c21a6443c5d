import type { PosternEvent } from '../../functions/events/event.ts';
import { type Column, harmless, harmlessJson, rowPrinter } from '../terminal/event-table.ts';
import { binary, structured } from './cloud-event.ts';
import { type AttemptError, deliver, type Outcome } from './deliver.ts';

/** Where events go. */
export interface Receiver {
  /** `Forwarding to http://localhost:3000` */
  readonly says: string;
  /** Events at once. */
  readonly most: number;
  take(events: readonly PosternEvent[], signal: AbortSignal): Promise<readonly Pick<Outcome, 'outcome'>[]>;
}

export function forwardingTo(url: URL, isBinary: boolean, json: boolean): Receiver {
  const [print, tellRetry] = [deliveryPrinter(json), retryTeller(url.host)];
  const post = async (event: PosternEvent, signal: AbortSignal) => {
    const retrying = (error: AttemptError, delayMs: number) => tellRetry(event, error, delayMs);
    const outcome = await deliver(isBinary ? binary(event) : structured(event), { url, signal, retrying });
    print(event, outcome);
    return outcome;
  };
  const take: Receiver['take'] = (events, signal) => Promise.all(events.map((event) => post(event, signal)));
  return { says: `Forwarding to ${url.origin}`, most: 1, take };
}

const columns: readonly Column<Outcome & { readonly event: PosternEvent }>[] = [
  { title: 'TIME', width: [12, 12], text: ({ event }) => event.time?.slice(11, 23) ?? '–' },
  { title: 'ID', width: [8, 8], text: ({ event }) => event.id.slice(0, 8) },
  { title: 'TYPE', width: [13, 30], text: ({ event }) => event.type },
  { title: 'SUBJECT', width: [8, 44], text: ({ event }) => event.subject },
  { title: 'ANSWER', width: [12, 13], text: answerOf },
  { title: 'MS', width: [5, 5], text: ({ ms }) => String(ms) },
  { title: 'TRIES', width: [5, 5], text: ({ tries }) => String(tries) },
];

function answerOf({ status, outcome }: Outcome): string {
  return [status, outcome === 'taken' ? undefined : outcome].filter((part) => part !== undefined).join(' ');
}

export function deliveryPrinter(json: boolean): (event: PosternEvent, outcome: Outcome) => void {
  if (json)
    return ({ id, type, provider, instance, account, subject }, outcome) =>
      console.log(harmlessJson({ id, type, provider, instance, account, subject, ...outcome }));
  const print = rowPrinter(columns);
  return (event, outcome) => print({ event, ...outcome });
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
