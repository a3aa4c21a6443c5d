import { createHash } from 'node:crypto';
import { addressKey } from './address-key.ts';
import type { DataParts, PosternEvent } from './event.ts';
import { readWord, type Sender, wordOf } from './instance.ts';
import { provingAccount } from './proving.ts';

/** The events table's indexes, by the question that each answers. */
export const indexes = { byTime: 'byTime', byRecipient: 'byRecipient' } as const;

/** Seconds since 1970; DynamoDB's TTL removes the item some time after. */
export const ttlAttribute = 'expires';

const maxPartBytes = 256;
const keptBytes = 64;

/**
 * A part of a key: percent-encoded but for what a URL's path may hold, so that `message/a@example.com` stays readable
 * and `#` stays the separator. A long one is cut and hashed behind `|`, which no uncut part holds.
 */
export function keyPart(part: string): string {
  const encoded = encode(part);
  if (encoded.length <= maxPartBytes) return encoded;
  return `${encoded.slice(0, keptBytes)}|${createHash('sha256').update(encoded).digest('hex')}`;
}

/** Most parts have nothing to encode, and to find that out costs less than to encode it. */
function encode(part: string): string {
  return /^[\w/@.:-]*$/.test(part) ? part : encodeURI(part.toWellFormed()).replaceAll('#', '%23');
}

/** True where the key holds less than the part, so that the item must hold it too. */
export function isCut(part: string): boolean {
  return encode(part).length > maxPartBytes;
}

interface EventKey {
  readonly pk: string;
  readonly sk: string;
}

const keys = new WeakMap<PosternEvent, EventKey>();

/** What happened to this subject: `pk` = sender's word, account, subject; `sk` = time and id, never the time of receipt. */
export function eventKey(event: PosternEvent): EventKey {
  // Asked several times on an event's way into the table.
  const key = keys.get(event) ?? makeKey(event);
  keys.set(event, key);
  return key;
}

function makeKey(event: PosternEvent): EventKey {
  const { subject, time = '0', id } = event;
  return { pk: subjectKey(event, subject), sk: `${time}#${id}` };
}

/** The partition of a subject, its own or another, of the event's account. */
export function subjectKey({ account = '', ...event }: PosternEvent, subject: string): string {
  return keyOf(wordOf(event), account, subject);
}

/** The partition of a subject; with fewer parts, how those of an account or a provider begin. */
export function keyOf(...parts: readonly string[]): string {
  return parts.map(keyPart).join('#');
}

/** What an event's key says of it; a cut part is given as it stands in the key. */
export function readEventKey({ pk, sk }: EventKey) {
  const [word = '', account = '', subject = ''] = pk.split('#').map(readKeyPart);
  const sender: Sender = readWord(word);
  const [time = '', id = ''] = sk.split('#');
  return { ...sender, account, subject, id, ...(time === '0' ? {} : { time }) };
}

function readKeyPart(part: string): string {
  return part.includes('|') ? part : decodeURIComponent(part);
}

/** The partition of another subject, where only that of one is known. */
export function siblingKey(pk: string, subject: string): string {
  return besideKey(pk, keyPart(subject));
}

function besideKey(pk: string, subjectPart: string): string {
  return `${pk.slice(0, pk.lastIndexOf('#') + 1)}${subjectPart}`;
}

const aliasMark = 'alias#';

/** Behind every event of the partition. */
export const aliasRange = { from: aliasMark, to: 'alias$' } as const;

/** In the partition of another subject, what leads to that of the event; of several targets none is lost. */
export function aliasKey(event: PosternEvent, alias: string): EventKey {
  return { pk: subjectKey(event, alias), sk: `${aliasMark}${keyPart(event.subject)}` };
}

/** The same where only the event's partition is known. */
export function aliasKeyTo(pk: string, alias: string): EventKey {
  return { pk: siblingKey(pk, alias), sk: `${aliasMark}${pk.slice(pk.lastIndexOf('#') + 1)}` };
}

/** The partition that an alias leads to; undefined where the item is none. */
export function aliasTarget({ pk, sk }: EventKey): string | undefined {
  if (!sk.startsWith(aliasMark)) return undefined;
  return besideKey(pk, sk.slice(aliasMark.length));
}

/** Behind the event, by which each of several recipients finds it. */
export function recipientRowKey(event: PosternEvent, address: string): EventKey {
  const { pk, sk } = eventKey(event);
  return { pk, sk: `${sk}#${recipientPart(address)}` };
}

/** The sort key of the event that a row of the recipient index is of: its own, or that of one of several recipients. */
export function eventSortKey(sk: string): string {
  return sk.split('#', 2).join('#');
}

/** False for what only leads to an event. */
export function holdsEvent(sk: string): boolean {
  return !sk.startsWith(aliasMark) && eventSortKey(sk) === sk;
}

/** What happened lately: by the time of storing, so that a reader who follows never misses a late event. */
export function timeKey(event: PosternEvent, storedAt: Date, shards: number) {
  const shard = Number.parseInt(event.id.slice(0, 8), 16) % shards;
  const at = storedAt.toISOString();
  // What proves the deployment is in partitions that no list, count or feed reads.
  const owner = event.proving === undefined ? event.provider : provingAccount;
  return { bucket: bucketOf(owner, at, shard), stored: `${at}#${event.id}` };
}

/** One partition of byTime: those of a provider's instances share it, so that who asks need not know them. */
export function timeBucket(provider: string, day: Date, shard: number): string {
  return bucketOf(provider, day.toISOString(), shard);
}

function bucketOf(provider: string, at: string, shard: number): string {
  return `${provider}#${at.slice(0, 10)}#${shard}`;
}

/** What happened to this recipient; absent without one. */
export function recipientKey(event: PosternEvent): string | undefined {
  const data: DataParts = event.data;
  if (data.recipient === undefined) return undefined;
  const part = recipientPart(data.recipient);
  return event.proving === undefined ? part : `${provingAccount}#${part}`;
}

/** The same for every spelling of the address. */
export function recipientPart(address: string): string {
  const recipient = addressKey(address);
  if (Buffer.byteLength(recipient) <= maxPartBytes) return recipient;
  // Upper case, which no key of an address holds.
  return `SHA256|${createHash('sha256').update(recipient).digest('hex')}`;
}
