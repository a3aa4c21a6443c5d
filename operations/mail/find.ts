import pMap from 'p-map';
import type { DataParts, EventType, PosternEvent } from '../../functions/events/event.ts';
import { firstOfEach } from '../../functions/events/first-of-each.ts';
import { aliasRange, aliasTarget, keyPart, siblingKey, ttlAttribute } from '../../functions/events/keys.ts';
import { eventTypes } from '../../functions/events/types.ts';
import { type Counting, unseen } from '../progress.ts';
import { fetchItems, type ItemKey } from '../queries/fetch-items.ts';
import { fits, keyPattern, type Senders, timelineKeys, timelinePartitions } from '../queries/partitions.ts';
import type { EventSource } from '../queries/queries.ts';
import { scanStored } from '../queries/scan.ts';
import { aliasesAt } from '../queries/story-partitions.ts';
import { type Row, walk } from '../queries/walk.ts';
import { keysOfRecipient, storyAt } from '../queries/whole-timeline.ts';
import type { Asked } from './asked.ts';
import { eachMail } from './each-mail.ts';

export interface Sought extends Senders {
  /** By the time of storing; for messages of an unknown account. */
  readonly since: Date;
  /** For an address, at most. */
  readonly messages: number;
  readonly signal: AbortSignal;
}

/** Whole stories, oldest event first. The latest mail comes first, and reports in other mailboxes come last. */
export interface Found {
  readonly takenFor: 'address' | 'message' | 'reference';
  readonly timelines: readonly (readonly PosternEvent[])[];
  readonly all: number;
  /** A mail has more ids than are followed. */
  readonly cut?: boolean;
}

const readsAtOnce = 8;
/** Events that give a mail another id. */
const aliasedTypes = eventTypes.filter((type) => type.startsWith('email.') || type === 'unknown');

/** The recipient first, which takes one request; then the message. */
export async function find(
  source: EventSource,
  asked: Asked,
  sought: Sought,
  progress: Counting = unseen,
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

/** Mailed to an account, which need not be the sender's. */
function isReport({ type, account, data }: PosternEvent): boolean {
  const { delivery }: DataParts = data;
  return account !== undefined && delivery === undefined && reports.includes(type);
}

/** Mails with one reference that are counted. */
export const mostReferred = 1_000;

async function findReferred(
  source: EventSource,
  references: readonly string[],
  sought: Sought,
): Promise<Found> {
  const mails: { readonly pk: string; readonly expires: number }[] = [];
  const partitions = timelinePartitions(new Set(references));
  for await (const row of walk(source, partitions, aliasRange)) {
    const pk = aliasTarget(row);
    if (pk !== undefined) mails.push({ pk, expires: Number(row.attributes[ttlAttribute]?.N) });
    if (mails.length === mostReferred) break;
  }
  // Later mails expire later.
  const latest = mails.sort((a, b) => b.expires - a.expires).slice(0, sought.messages);
  const keys = latest.map(({ pk }) => pk);
  const found = await read(source, keys);
  return { takenFor: 'reference', ...found, all: mails.length };
}

function asMessage(found: Pick<Found, 'timelines' | 'cut'>): Found {
  const latestFirst = found.timelines.toSorted((a, b) => beganAt(b).localeCompare(beganAt(a)));
  const onlyReports = (events: readonly PosternEvent[]) => events.every(isReport);
  const timelines = [...latestFirst.filter((one) => !onlyReports(one)), ...latestFirst.filter(onlyReports)];
  return { takenFor: 'message', ...found, timelines, all: timelines.length };
}

function beganAt([first]: readonly PosternEvent[]): string {
  return first?.time ?? first?.recordedtime ?? '';
}

/** Each story once, without expired events. */
async function read(source: EventSource, keys: readonly string[]): Promise<Pick<Found, 'timelines' | 'cut'>> {
  const stories = await pMap(keys, (pk) => storyAt(source, pk), { concurrency: readsAtOnce });
  const distinct = firstOfEach(stories, ({ events: [first] }) => first?.id ?? '');
  const told = distinct.filter(({ events }) => events.length > 0);
  return { timelines: told.map(({ events }) => events), cut: told.some(({ cut }) => cut) };
}

/** One key per mail. Mails that began last come first: a late event doesn't make an old mail the latest. */
async function messagesTo(source: EventSource, address: string, sought: Sought): Promise<readonly string[]> {
  const pattern = keyPattern(sought);
  const timelines = (await keysOfRecipient(source, address)).filter(([first]) =>
    fits(pattern, first?.pk ?? ''),
  );
  const how = { concurrency: readsAtOnce, signal: sought.signal };
  const times = await pMap(timelines, (keys) => beganOf(source, keys), how);
  const began = new Map(timelines.map(([first], at) => [first?.pk ?? '', times[at]]));
  // A mail began with the first event of any of its timelines.
  const firstOf = (mail: readonly string[]) => mail.flatMap((pk) => began.get(pk) || []).sort()[0] ?? '';
  const latestFirst = (mails: readonly (readonly string[])[]) =>
    mails.toSorted((a, b) => (firstOf(a) < firstOf(b) ? 1 : -1));
  const keys = latestFirst([...began.keys()].map((pk) => [pk])).flat();
  return latestFirst(await eachMail(source, keys, sought.signal)).map(([pk = '']) => pk);
}

/** Falls back to when an event was received. */
async function beganOf(source: EventSource, keys: readonly ItemKey[]): Promise<string> {
  const dated = keys.find(({ sk }) => !sk.startsWith('0#'));
  if (dated !== undefined) return dated.sk;
  const [item] = await fetchItems(source, keys.slice(0, 1));
  return item?.recordedtime?.S ?? '';
}

/** Directly if account and instance are known; otherwise by a scan of the time index. */
async function keysOfMessage(
  source: EventSource,
  subject: string,
  sought: Sought,
  progress: Counting,
): Promise<readonly string[]> {
  const { instance, account } = sought;
  const straight = timelineKeys(source, sought, subject);
  // A scan also finds instances that are no longer deployed.
  const isKnown = async () => instance !== undefined || (await read(source, straight)).timelines.length > 0;
  if (account !== undefined && (await isKnown())) return straight;
  const keys = new Set(straight);
  const ending = `#${keyPart(subject)}`;
  // An account may have the same name as a subject.
  const isOfIt = (pk: string) => pk.split('#').length === 3 && pk.endsWith(ending);
  const scanned = { ...within(sought), keyHolds: ending };
  await scanStored(source, scanned, ({ pk }) => isOfIt(pk) && keys.add(pk), progress);
  // A scan reads its partitions in any order.
  return [...keys].sort();
}

/** No index holds aliases: this tries every account that sent mail lately. */
async function ledFrom(
  source: EventSource,
  subjects: readonly string[],
  sought: Sought,
  progress: Counting,
): Promise<readonly (readonly string[])[]> {
  const keys = subjects.map(() => new Set<string>());
  const note = ({ pk }: Row) => {
    for (const [at, subject] of subjects.entries()) keys[at]?.add(siblingKey(pk, subject));
  };
  // The second scan of the same partitions.
  const second = { ...progress, total: (count: number) => progress.total(2 * count) };
  await scanStored(source, { ...within(sought), type: aliasedTypes }, note, second);
  const leading = async (pk: string) => ((await aliasesAt(source, pk)).length > 0 ? [pk] : []);
  const how = { concurrency: readsAtOnce, signal: sought.signal };
  return pMap(keys, async (some) => (await pMap([...some].sort(), leading, how)).flat(), { concurrency: 1 });
}

function within({ providers, instance, account, since, signal }: Sought) {
  return { providers, instance, account, from: since, until: new Date(), signal };
}
