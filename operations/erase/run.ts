import pMap from 'p-map';
import { recipientPart, ttlAttribute } from '../../functions/events/keys.ts';
import { leadsOf } from '../../functions/events/leads.ts';
import type { Objects } from '../objects.ts';
import { type Counting, unseen } from '../progress.ts';
import type { EventSource } from '../queries/queries.ts';
import type { Attributes } from '../queries/read-item.ts';
import { isExpired } from '../queries/read-item.ts';
import { mailsIn } from '../queries/story-partitions.ts';
import { keyOf, putLeads, removeItem, rewriteItem } from '../reprocess/rewrite.ts';
import { type Erasable, erasableAt, eraseItem, keptPayloadOf, staleLeads, timelinesOf } from './erasable.ts';
import { redactorOf } from './redact-text.ts';
import { redactionOf } from './redaction.ts';

const nothing = {
  ...{ messages: 0, events: 0, others: 0, ofOtherRecipients: 0 },
  /** Remaining events that hold the address. */
  mentions: 0,
  /** Events to erase that refer to their payload in S3. */
  objects: 0,
  /** Events that refer to another's object: it is left alone. */
  foreignObjects: 0,
  ...{ erased: 0, redacted: 0 },
  /** Changed meanwhile, left alone. */
  changed: 0,
  /** Unreadable, or without their payload; left alone. */
  unreadable: 0,
  /** False if interrupted. */
  complete: true,
};

export type Erasure = typeof nothing;

export interface Erasing {
  readonly source: EventSource;
  readonly objects: Pick<Objects, 'bucket' | 'get' | 'put' | 'remove'>;
  readonly recipient: string;
  /** The other events of the same messages too. */
  readonly messages: boolean;
  /** Otherwise only counts. */
  readonly apply: boolean;
  readonly signal: AbortSignal;
  /** In timelines. */
  readonly progress?: Counting;
}

const atOnce = 4;

export async function erase(how: Erasing): Promise<Erasure> {
  const { source, recipient, signal, progress = unseen } = how;
  const erasure: Erasure = { ...nothing };
  const timelines = await timelinesOf(source, recipientPart(recipient));
  for await (const keys of mailsIn(source, timelines, signal, progress))
    await eraseMail(how, erasure, await erasableAt(source, recipient, keys));
  return { ...erasure, complete: !signal.aborted };
}

/** The recipient's own events go last, and then their rows: the next run finds by them what is unfinished. */
async function eraseMail(how: Erasing, erasure: Erasure, mail: Erasable): Promise<void> {
  const { own, others } = mail;
  const now = new Date();
  // Expired events aren't shown to anyone, and their payloads may be gone.
  const going = how.messages ? others : others.filter((item) => isExpired(item, now));
  const staying = others.filter((item) => !going.includes(item));
  erasure.messages += 1;
  erasure.events += own.length;
  erasure.others += others.length;
  erasure.ofOtherRecipients += others.filter((item) => item.recipient !== undefined).length;
  countObjects(erasure, how.objects.bucket, [...going, ...own]);
  const redacted = await each(how, staying, (item) => redactOne(how, erasure, item));
  const erased = await each(how, going, (item) => eraseOne(how, erasure, item));
  if (!how.apply || [...redacted, ...erased].includes(undefined)) return;
  const remaining = redacted.filter((item) => item !== undefined);
  const stale = staleLeads(mail, recipientPart(how.recipient), remaining);
  await each(how, stale.others, (key) => removeItem(how.source, key));
  const left = await each(how, own, (item) => eraseOne(how, erasure, item));
  if (!left.includes(undefined)) await each(how, stale.own, (key) => removeItem(how.source, key));
}

/** Undefined for what was left as it is. */
function each<T, R>(how: Erasing, all: readonly T[], work: (one: T) => Promise<R>) {
  return pMap(all, (one) => (how.signal.aborted ? undefined : work(one)), { concurrency: atOnce });
}

function countObjects(erasure: Erasure, bucket: string, items: readonly Attributes[]): void {
  const references = items.map((item) => keptPayloadOf(item, bucket).reference);
  erasure.objects += references.filter((reference) => reference === 'own').length;
  erasure.foreignObjects += references.filter((reference) => reference === 'foreign').length;
}

/**
 * The object goes first: after a crash the event still has its name. It may exist without a reference, from a larger
 * duplicate.
 */
async function eraseOne({ source, objects, apply }: Erasing, erasure: Erasure, item: Attributes) {
  if (!apply) return item;
  await objects.remove(keptPayloadOf(item, objects.bucket).key);
  const outcome = await eraseItem(source, item);
  erasure[outcome]++;
  return outcome === 'erased' ? item : undefined;
}

/** Leads and the redacted payload are written before the event. */
async function redactOne(how: Erasing, erasure: Erasure, item: Attributes): Promise<Attributes | undefined> {
  const { source, objects, apply, recipient } = how;
  const found = await redactionOf(item, objects, redactorOf(recipient));
  if (found === 'unreadable') return void erasure.unreadable++;
  if (found !== undefined) erasure.mentions++;
  if (!apply) return item;
  const { key, reference } = keptPayloadOf(item, objects.bucket);
  if (found?.object !== undefined) await objects.put(found.object.key, found.object.text);
  else if (reference === 'none') await objects.remove(key);
  if (found === undefined) return item;
  if (keyOf(found.rewritten) !== keyOf(item))
    await putLeads(source, leadsOf(found.event), Number(item[ttlAttribute]?.N));
  const { outcome } = await rewriteItem(source, item, found.rewritten);
  erasure[outcome === 'written' ? 'redacted' : 'changed']++;
  return outcome === 'written' ? found.rewritten : undefined;
}
