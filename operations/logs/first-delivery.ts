import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '../deployment.ts';
import { eventSource } from '../event-source.ts';
import { follow } from '../queries/follow.ts';
import { sendersOf } from '../queries/partitions.ts';
import { functionLog, type LogLine, UnreadableLogError } from './function-logs.ts';
import { refusalIn } from './refusals.ts';

export interface Awaited {
  readonly provider: string;
  /** Events stored before don't count. */
  readonly from: Date;
  readonly signal: AbortSignal;
  /** Gets refusals and the provider's check of the URL, once each. */
  tell(line: string): void;
}

/** Slower than a local run, to spare the account. */
const pollMs = 1_000;
const logPollMs = 3_000;

/** Undefined if the signal comes first. */
export async function firstDelivery(deployment: Deployment, { provider, from, signal, tell }: Awaited) {
  const done = new AbortController();
  const stop = AbortSignal.any([signal, done.signal]);
  const watching = watchLog(deployment, { provider, from, signal: stop, tell });
  try {
    const followed = { ...sendersOf(provider), from, signal: stop, pollMs };
    for await (const event of follow(eventSource(deployment), followed)) return event;
    return undefined;
  } finally {
    done.abort();
    await watching;
  }
}

const pattern = '{ $.message = "rejected" || $.message = "handshake" }';

async function watchLog(deployment: Deployment, { provider, from, signal, tell }: Awaited): Promise<void> {
  const told = new Set<string>();
  while (!signal.aborted) {
    try {
      for await (const line of functionLog(deployment, provider, { pattern, from })) {
        const text = await textOf(provider, line);
        if (!told.has(text)) tell(text);
        told.add(text);
      }
    } catch (error) {
      if (!(error instanceof UnreadableLogError)) throw error;
      return tell(`The log can't be read (${error.reason}), so refusals are not shown here.`);
    }
    await sleep(logPollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function textOf(provider: string, line: LogLine): Promise<string> {
  if (line.fields.message === 'handshake') return 'The provider checked the URL, and was answered.';
  // Without its size, so that each kind of refusal is shown once.
  const { status, reason, cause, next } = await refusalIn(provider, line);
  const answer = status === undefined ? reason : `${status} (${reason})`;
  return `A delivery was refused with ${answer}: ${cause}.${next === undefined ? '' : ` Next: ${next}.`}`;
}
