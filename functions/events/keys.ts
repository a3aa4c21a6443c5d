import { createHash } from 'node:crypto';
import { addressKey } from './address-key.ts';
import type { DataParts, PosternEvent } from './event.ts';
import { readWord, type Sender, wordOf } from './instance.ts';
import { provingAccount } from './proving.ts';

/** Indexes of the events table. */
export const indexes = { byTime: 'byTime', byRecipient: 'byRecipient' } as const;

/** Seconds since 1970; DynamoDB's TTL removes the item some time later. */
export const ttlAttribute = 'expires';

const maxPartBytes = 256;
const keptBytes = 64;

/** Percent-encoded except for a URL path's characters; `#` stays the separator. A long part is cut and hashed. */
export function keyPart(part: string): string {
  const encoded = encode(part);
  if (encoded.length <= maxPartBytes) return encoded;
  return `${encoded.slice(0, keptBytes)}|${createHash('sha256').update(encoded).digest('hex')}`;
}

/** Most parts need no encoding, and checking that costs less. */
function encode(part: string): string {
  return /^[\w/@.:-]*$/.test(part) ? part : encodeURI(part.toWellFormed()).replaceAll('#', '%23');
}

/** Whether the key holds less than the part, so that the item must hold it too. */
export function isCut(part: string): boolean {
  return encode(part).length > maxPartBytes;
}

interface EventKey {
  readonly pk: string;
  readonly sk: string;
}

const keys = new WeakMap<PosternEvent, EventKey>();

/** `pk` = sender's word, account, subject; `sk` = time and id, never the time of receipt. */
export function eventKey(event: PosternEvent): EventKey {
  // Needed several times per event.
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

/** The partition of a subject; with fewer parts, the prefix for an account or a provider. */
export function keyOf(...parts: readonly string[]): string {
  return parts.map(keyPart).join('#');
}

/** What an event's key contains; a cut part stays cut. */
export function readEventKey({ pk, sk }: EventKey) {
  const [word = '', account = '', subject = ''] = pk.split('#').map(readKeyPart);
  const sender: Sender = readWord(word);
  const [time = '', id = ''] = sk.split('#');
  return { ...sender, account, subject, id, ...(time === '0' ? {} : { time }) };
}

function readKeyPart(part: string): string {
  return part.includes('|') ? part : decodeURIComponent(part);
}

/** The partition of another subject, from that of one. */
export function siblingKey(pk: string, subject: string): string {
  return besideKey(pk, keyPart(subject));
}

function besideKey(pk: string, subjectPart: string): string {
  return `${pk.slice(0, pk.lastIndexOf('#') + 1)}${subjectPart}`;
}

const aliasMark = 'alias#';

/** After every event of the partition. */
export const aliasRange = { from: aliasMark, to: 'alias$' } as const;

/** In another subject's partition, leads to the event's; several targets can coexist. */
export function aliasKey(event: PosternEvent, alias: string): EventKey {
  return { pk: subjectKey(event, alias), sk: `${aliasMark}${keyPart(event.subject)}` };
}

/** The same, from the event's partition alone. */
export function aliasKeyTo(pk: string, alias: string): EventKey {
  return { pk: siblingKey(pk, alias), sk: `${aliasMark}${pk.slice(pk.lastIndexOf('#') + 1)}` };
}

/** The partition an alias leads to; undefined for any other item. */
export function aliasTarget({ pk, sk }: EventKey): string | undefined {
  if (!sk.startsWith(aliasMark)) return undefined;
  return besideKey(pk, sk.slice(aliasMark.length));
}

/** After the event, one for each of several recipients. */
export function recipientRowKey(event: PosternEvent, address: string): EventKey {
  const { pk, sk } = eventKey(event);
  return { pk, sk: `${sk}#${recipientPart(address)}` };
}

/** The event's sort key, from its own or from a recipient's row. */
export function eventSortKey(sk: string): string {
  return sk.split('#', 2).join('#');
}

/** False for items that only lead to an event. */
export function holdsEvent(sk: string): boolean {
  return !sk.startsWith(aliasMark) && eventSortKey(sk) === sk;
}

/** By the time of storing, so that a reader who follows never misses a late event. */
export function timeKey(event: PosternEvent, storedAt: Date, shards: number) {
  const shard = Number.parseInt(event.id.slice(0, 8), 16) % shards;
  const at = storedAt.toISOString();
  // Events of `postern prove` are in partitions that no list, count or feed reads.
  const owner = event.proving === undefined ? event.provider : provingAccount;
  return { bucket: bucketOf(owner, at, shard), stored: `${at}#${event.id}` };
}

/** A partition of byTime, shared by a provider's instances, so that readers need not know them. */
export function timeBucket(provider: string, day: Date, shard: number): string {
  return bucketOf(provider, day.toISOString(), shard);
}

function bucketOf(provider: string, at: string, shard: number): string {
  return `${provider}#${at.slice(0, 10)}#${shard}`;
}

/** Absent without a recipient. */
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
