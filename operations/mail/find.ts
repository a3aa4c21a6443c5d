import pMap from 'p-map';
import type { PosternEvent } from '../../functions/events/event.ts';
import { keyPart } from '../../functions/events/keys.ts';
import type { Progress } from '../progress.ts';
import { fits, keyPattern, type Senders, timelineKeys } from '../queries/partitions.ts';
import type { EventSource } from '../queries/queries.ts';
import { keysOfRecipient } from '../queries/recipient-keys.ts';
import { scanStored } from '../queries/scan.ts';
import { timelineAt } from '../queries/whole-timeline.ts';
import type { Asked } from './asked.ts';

/** Where to look. */
export interface Sought extends Senders {
  /** How far back, by the time of storing, a message is looked for that may be of any account. */
  readonly since: Date;
  /** Messages to an address, at most. */
  readonly messages: number;
  readonly signal: AbortSignal;
}

/** Messages, each with its whole timeline, the oldest event first; of an address, the latest message first. */
export interface Found {
  readonly takenFor: 'address' | 'message';
  readonly timelines: readonly (readonly PosternEvent[])[];
  /** How many there are, of which these are the latest. */
  readonly all: number;
}

const readsAtOnce = 4;

/** The recipient first, which is one request; then the message. */
export async function find(
  source: EventSource,
  asked: Asked,
  sought: Sought,
  progress: Progress,
): Promise<Found> {
  if (asked.address !== undefined) {
    const keys = await keysOfMessagesTo(source, asked.address, sought);
    const timelines = await read(source, keys.slice(0, sought.messages));
    if (timelines.length > 0) return { takenFor: 'address', timelines, all: keys.length };
  }
  const keys = await keysOfMessage(source, asked.subject, sought, progress);
  const timelines = await read(source, keys);
  return { takenFor: 'message', timelines, all: timelines.length };
}

/** Less what has expired. */
async function read(source: EventSource, keys: readonly string[]) {
  const timelines = await pMap(keys, (pk) => timelineAt(source, pk), { concurrency: readsAtOnce });
  return timelines.filter((events) => events.length > 0);
}

/** Those that began last come first: a late event does not make an old message the latest. */
async function keysOfMessagesTo(
  source: EventSource,
  address: string,
  sought: Sought,
): Promise<readonly string[]> {
  const pattern = keyPattern(sought);
  const timelines = (await keysOfRecipient(source, address)).map((keys) => ({
    pk: keys[0]?.pk ?? '',
    // Events without a time come first, and tell nothing of when.
    began: keys.find(({ sk }) => !sk.startsWith('0#'))?.sk ?? '',
  }));
  return timelines
    .filter(({ pk }) => fits(pattern, pk))
    .sort((a, b) => (a.began < b.began ? 1 : -1))
    .map(({ pk }) => pk);
}

/** Straight where account and instance are known; any other is found by the time of storing alone. */
async function keysOfMessage(
  source: EventSource,
  subject: string,
  sought: Sought,
  progress: Progress,
): Promise<readonly string[]> {
  const { providers, instance, account, since, signal } = sought;
  const straight = timelineKeys(source, sought, subject);
  // An instance that is no longer deployed is found by the time of storing alone.
  if (account !== undefined && (instance !== undefined || (await read(source, straight)).length > 0))
    return straight;
  const keys = new Set(straight);
  const ending = `#${keyPart(subject)}`;
  const { partitions, run } = scanStored(source, {
    providers,
    instance,
    account,
    keyHolds: ending,
    from: since,
    until: new Date(),
    signal,
  });
  progress.total(partitions);
  // An account may be called as a subject is.
  await run(({ pk }) => pk.split('#').length === 3 && pk.endsWith(ending) && keys.add(pk), progress.done);
  return [...keys];
}
