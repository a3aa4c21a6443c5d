import pMap from 'p-map';
import type { PosternEvent } from '../../functions/events/event.ts';
import { firstOfEach } from '../../functions/events/first-of-each.ts';
import { keyPart, siblingKey } from '../../functions/events/keys.ts';
import { eventTypes } from '../../functions/events/types.ts';
import type { Progress } from '../progress.ts';
import { fits, keyPattern, type Senders, timelineKeys } from '../queries/partitions.ts';
import type { EventSource } from '../queries/queries.ts';
import { keysOfRecipient } from '../queries/recipient-keys.ts';
import { scanStored } from '../queries/scan.ts';
import { aliasesAt } from '../queries/story-partitions.ts';
import { storyAt } from '../queries/whole-timeline.ts';
import type { Asked } from './asked.ts';
import { eachMail } from './each-mail.ts';

/** Where to look. */
export interface Sought extends Senders {
  /** How far back, by the time of storing, a message is looked for that may be of any account. */
  readonly since: Date;
  /** Messages to an address, at most. */
  readonly messages: number;
  readonly signal: AbortSignal;
}

/** Messages, each with its whole story, the oldest event first; of an address, the latest message first. */
export interface Found {
  readonly takenFor: 'address' | 'message';
  readonly timelines: readonly (readonly PosternEvent[])[];
  /** How many there are, of which these are the latest. */
  readonly all: number;
  /** One of them has more ids than were followed. */
  readonly cut?: boolean;
}

const readsAtOnce = 8;
/** Of the events that give a mail another id. */
const aliasedTypes = eventTypes.filter((type) => type.startsWith('email.') || type === 'unknown');

/** The recipient first, which is one request; then the message. */
export async function find(
  source: EventSource,
  asked: Asked,
  sought: Sought,
  progress: Progress,
): Promise<Found> {
  if (asked.address !== undefined) {
    const mails = await messagesTo(source, asked.address, sought);
    const found = await read(source, mails.slice(0, sought.messages));
    if (found.timelines.length > 0) return { takenFor: 'address', ...found, all: mails.length };
  }
  const keys = await keysOfMessage(source, asked.subject, sought, progress);
  const found = await read(source, keys);
  if (found.timelines.length > 0 || sought.account !== undefined) return asMessage(found);
  const elsewhere = await keysOfAlias(source, asked.subject, sought, progress);
  return asMessage(await read(source, elsewhere));
}

function asMessage(found: Pick<Found, 'timelines' | 'cut'>): Found {
  return { takenFor: 'message', ...found, all: found.timelines.length };
}

/** The stories that these keys lead to, each once, less what has expired. */
async function read(source: EventSource, keys: readonly string[]): Promise<Pick<Found, 'timelines' | 'cut'>> {
  const stories = await pMap(keys, (pk) => storyAt(source, pk), { concurrency: readsAtOnce });
  const distinct = firstOfEach(stories, ({ events: [first] }) => first?.id ?? '');
  const told = distinct.filter(({ events }) => events.length > 0);
  return { timelines: told.map(({ events }) => events), cut: told.some(({ cut }) => cut) };
}

/** A key of each, which leads to all of it. Those that began last come first: a late event does not make an old message the latest. */
async function messagesTo(source: EventSource, address: string, sought: Sought): Promise<readonly string[]> {
  const pattern = keyPattern(sought);
  const timelines = (await keysOfRecipient(source, address)).map((keys) => ({
    pk: keys[0]?.pk ?? '',
    // Events without a time come first, and tell nothing of when.
    began: keys.find(({ sk }) => !sk.startsWith('0#'))?.sk ?? '',
  }));
  const theirs = timelines.filter(({ pk }) => fits(pattern, pk));
  const mails = await eachMail(
    source,
    theirs.sort(latestFirst).map(({ pk }) => pk),
    sought.signal,
  );
  const began = new Map(theirs.map((one) => [one.pk, one.began]));
  // A mail began with the first event of any of its timelines.
  const first = (mail: readonly string[]) => mail.flatMap((pk) => began.get(pk) || []).sort()[0] ?? '';
  return mails
    .map((mail) => ({ pk: mail[0] ?? '', began: first(mail) }))
    .sort(latestFirst)
    .map(({ pk }) => pk);
}

function latestFirst(a: { readonly began: string }, b: { readonly began: string }): number {
  return a.began < b.began ? 1 : -1;
}

/** Straight where account and instance are known; any other is found by the time of storing alone. */
async function keysOfMessage(
  source: EventSource,
  subject: string,
  sought: Sought,
  progress: Progress,
): Promise<readonly string[]> {
  const { instance, account } = sought;
  const straight = timelineKeys(source, sought, subject);
  // An instance that is no longer deployed is found by the time of storing alone.
  if (
    account !== undefined &&
    (instance !== undefined || (await read(source, straight)).timelines.length > 0)
  )
    return straight;
  const keys = new Set(straight);
  const ending = `#${keyPart(subject)}`;
  const scan = scanStored(source, { ...within(sought), keyHolds: ending });
  progress.total(scan.partitions);
  // An account may be called as a subject is.
  await scan.run(
    ({ pk }) => pk.split('#').length === 3 && pk.endsWith(ending) && keys.add(pk),
    progress.done,
  );
  return [...keys];
}

/** No index holds an alias: it is looked for in each account that has sent mail lately. */
async function keysOfAlias(
  source: EventSource,
  subject: string,
  sought: Sought,
  progress: Progress,
): Promise<readonly string[]> {
  const keys = new Set<string>();
  const scan = scanStored(source, { ...within(sought), types: aliasedTypes });
  progress.total(2 * scan.partitions);
  await scan.run(({ pk }) => keys.add(siblingKey(pk, subject)), progress.done);
  const led = await pMap([...keys], async (pk) => ((await aliasesAt(source, pk)).length > 0 ? [pk] : []), {
    concurrency: readsAtOnce,
    signal: sought.signal,
  });
  return led.flat();
}

function within({ providers, instance, account, since, signal }: Sought) {
  return { providers, instance, account, from: since, until: new Date(), signal };
}
