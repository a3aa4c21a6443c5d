import pMap from 'p-map';
import type { DataParts, EventType, PosternEvent } from '../../functions/events/event.ts';
import { firstOfEach } from '../../functions/events/first-of-each.ts';
import { aliasRange, aliasTarget, keyPart, siblingKey, ttlAttribute } from '../../functions/events/keys.ts';
import { eventTypes } from '../../functions/events/types.ts';
import type { Progress } from '../progress.ts';
import { fetchItems, type ItemKey } from '../queries/fetch-items.ts';
import { fits, keyPattern, type Senders, timelineKeys } from '../queries/partitions.ts';
import type { EventSource } from '../queries/queries.ts';
import { scanStored } from '../queries/scan.ts';
import { aliasesAt } from '../queries/story-partitions.ts';
import { walk } from '../queries/walk.ts';
import { keysOfRecipient, storyAt } from '../queries/whole-timeline.ts';
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
  readonly takenFor: 'address' | 'message' | 'reference';
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
  if (found.timelines.flat().some((event) => !isReport(event))) return asMessage(found);
  const isAnywhere = sought.account === undefined;
  const [elsewhere = [], references = []] = isAnywhere
    ? await ledFrom(source, [asked.subject, asked.reference], sought, progress)
    : [];
  const all = elsewhere.length === 0 ? found : await read(source, [...elsewhere, ...keys]);
  if (all.timelines.length > 0) return asMessage(all);
  return findReferred(source, [...timelineKeys(source, sought, asked.reference), ...references], sought);
}

const reports: readonly EventType[] = [
  'email.bounced',
  'email.complained',
  'email.reported',
  'email.delivered',
  'email.deferred',
];

/** What was mailed to an account, which need not be the one that sent the mail. */
function isReport({ type, account, data }: PosternEvent): boolean {
  const { delivery }: DataParts = data;
  return account !== undefined && delivery === undefined && reports.includes(type);
}

/** Of mails with one reference, more are not counted. */
export const mostReferred = 1_000;

/** The latest of the mails that these references lead to. */
async function findReferred(
  source: EventSource,
  references: readonly string[],
  sought: Sought,
): Promise<Found> {
  const mails: { readonly pk: string; readonly expires: number }[] = [];
  const partitions = [...new Set(references)].map((pk) => ({ hash: ['pk', pk], range: 'sk' }) as const);
  for await (const row of walk(source, partitions, { direction: 'oldest', ...aliasRange })) {
    const pk = aliasTarget(row);
    if (pk !== undefined) mails.push({ pk, expires: Number(row.attributes[ttlAttribute]?.N) });
    if (mails.length === mostReferred) break;
  }
  // What came later expires later.
  const latest = mails.sort((a, b) => b.expires - a.expires).slice(0, sought.messages);
  const found = await read(
    source,
    latest.map(({ pk }) => pk),
  );
  return { takenFor: 'reference', ...found, all: mails.length };
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
  const timelines = await pMap(
    await keysOfRecipient(source, address),
    async (keys) => ({ pk: keys[0]?.pk ?? '', began: await beganOf(source, keys) }),
    { concurrency: readsAtOnce, signal: sought.signal },
  );
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

/** When its first event happened; where nobody says of any, when one was received. */
async function beganOf(source: EventSource, keys: readonly ItemKey[]): Promise<string> {
  const dated = keys.find(({ sk }) => !sk.startsWith('0#'));
  if (dated !== undefined) return dated.sk;
  const [item] = await fetchItems(source, keys.slice(0, 1));
  return item?.recordedtime?.S ?? '';
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

/** The partitions of each subject that lead on. No index holds an alias: each account is asked that sent mail lately. */
async function ledFrom(
  source: EventSource,
  subjects: readonly string[],
  sought: Sought,
  progress: Progress,
): Promise<readonly (readonly string[])[]> {
  const keys = subjects.map(() => new Set<string>());
  const scan = scanStored(source, { ...within(sought), type: aliasedTypes });
  progress.total(2 * scan.partitions);
  await scan.run(({ pk }) => {
    for (const [at, subject] of subjects.entries()) keys[at]?.add(siblingKey(pk, subject));
  }, progress.done);
  const leading = async (pk: string) => ((await aliasesAt(source, pk)).length > 0 ? [pk] : []);
  const how = { concurrency: readsAtOnce, signal: sought.signal };
  return pMap(keys, async (some) => (await pMap([...some], leading, how)).flat(), { concurrency: 1 });
}

function within({ providers, instance, account, since, signal }: Sought) {
  return { providers, instance, account, from: since, until: new Date(), signal };
}
