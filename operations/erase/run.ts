import pMap from 'p-map';
import type { Objects } from '../objects.ts';
import type { EventSource } from '../queries/queries.ts';
import { keysOfRecipient } from '../queries/recipient-keys.ts';
import type { Attributes } from '../queries/stored-items.ts';
import { erasableAt } from './erasable.ts';
import { eraseItem, keptPayloadOf } from './item.ts';

/** What was found of a recipient, and what became of it. */
export interface Erasure {
  /** Timelines that hold events of the recipient. */
  messages: number;
  /** Events of the recipient. */
  events: number;
  /** Other events of the same messages, and how many of them are of another recipient. */
  others: number;
  ofOtherRecipients: number;
  /** Of what is, or would be, erased: events that refer to their payload in S3. */
  objects: number;
  /** Those that refer to an object which is not their own: that is left alone. */
  foreignObjects: number;
  erased: number;
  /** Left alone, since they changed while this went on. */
  changed: number;
  /** False where it was stopped. */
  complete: boolean;
}

export interface Erasing {
  readonly source: EventSource;
  readonly objects: Pick<Objects, 'bucket' | 'remove'>;
  readonly recipient: string;
  /** The other events of the same messages too. */
  readonly messages: boolean;
  /** Otherwise it is only counted. */
  readonly apply: boolean;
  readonly signal: AbortSignal;
  /** How many messages there are, and each that is done. */
  found(messages: number): void;
  done(): void;
}

const atOnce = 4;

/** Finds what is stored of a recipient, message by message, and erases it. */
export async function erase(how: Erasing): Promise<Erasure> {
  const { source, recipient, messages, signal } = how;
  const timelines = await keysOfRecipient(source, recipient);
  const erasure = nothing();
  how.found(timelines.length);
  for (const keys of timelines) {
    if (signal.aborted) return { ...erasure, complete: false };
    const { own, others } = await erasableAt(source, recipient, keys);
    erasure.messages += own.length > 0 ? 1 : 0;
    erasure.events += own.length;
    erasure.others += others.length;
    erasure.ofOtherRecipients += others.filter((item) => item.recipient !== undefined).length;
    // The recipient's own come last: by them the next run finds what this one did not get to.
    const left = await eraseAll(how, erasure, messages ? others : []);
    if (left === 0 && !signal.aborted) await eraseAll(how, erasure, own);
    how.done();
  }
  return { ...erasure, complete: !signal.aborted };
}

function nothing(): Erasure {
  return {
    messages: 0,
    events: 0,
    others: 0,
    ofOtherRecipients: 0,
    objects: 0,
    foreignObjects: 0,
    erased: 0,
    changed: 0,
    complete: true,
  };
}

/** How many were left. */
async function eraseAll(how: Erasing, erasure: Erasure, items: readonly Attributes[]): Promise<number> {
  const references = items.map((item) => keptPayloadOf(item, how.objects.bucket).reference);
  erasure.objects += references.filter((reference) => reference === 'own').length;
  erasure.foreignObjects += references.filter((reference) => reference === 'foreign').length;
  if (!how.apply) return 0;
  const left = await pMap(
    items,
    async (item) => {
      if (how.signal.aborted) return 1;
      const outcome = await eraseOne(how, item);
      erasure[outcome]++;
      return outcome === 'erased' ? 0 : 1;
    },
    { concurrency: atOnce },
  );
  return left.filter((one) => one > 0).length;
}

/**
 * The object first: after a crash in between, the event still tells the object's name. Whether the event refers to it or
 * not: a second delivery that was larger left its text there.
 */
async function eraseOne({ source, objects }: Erasing, item: Attributes) {
  await objects.remove(keptPayloadOf(item, objects.bucket).key);
  return eraseItem(source, item);
}
