import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { indexes } from '../../functions/events/keys.ts';
import { fetchItems, type ItemKey } from '../queries/fetch-items.ts';
import { fits, keyPattern, type Senders } from '../queries/partitions.ts';
import { type EventSource, everything, walk } from '../queries/walk.ts';
import { eachMail } from './each-mail.ts';
import { givenUpAt } from './given-up.ts';
import { type Hint, isRefusalOfSender, isSoftFailure, speakingTypes, speaksAgainst } from './suppressing.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** What is looked for in what happened to a recipient. */
export interface Sought extends Senders {
  /** What the sender was refused for, instead of what speaks against the recipient. */
  readonly ofSender: boolean;
}

/** What happened to a recipient, as far as it matters for writing again. */
export interface History {
  /** Events that speak against it, or of the sender's refusals. */
  readonly speaking: readonly Item[];
  /** Soft failures since the last sign that mail arrives. */
  readonly soft: readonly Item[];
  readonly subscriptions: readonly Item[];
  /** When the latest mail was delivered. */
  readonly delivered: string | undefined;
}

/** Signs that mail arrives, the first of which says when. */
const arrivals: readonly string[] = ['email.delivered', 'email.opened', 'email.clicked', 'email.replied'];
const types = [...speakingTypes, ...arrivals, 'email.sent', 'email.subscribed'];

/** Reads all that an index holds of a recipient, and the events that matter. */
export async function historyOf(source: EventSource, recipient: string, sought: Sought): Promise<History> {
  const trace = await traceOf(source, recipient, sought);
  const read = async (keys: readonly ItemKey[]) =>
    (await fetchItems(source, keys)).filter((item) => item !== undefined);
  const speaking = await read(trace.speaking);
  for (const mail of trace.deferred) {
    const { failures, recipient: only } = await givenUpAt(source, mail);
    if (only === recipient) speaking.push(...failures.filter((item) => isSpeaking(hintOf(item), sought)));
  }
  const [soft, subscriptions] = [
    await read(await lastOfEachMail(source, trace.soft)),
    await read(trace.subscribed),
  ];
  return { speaking, soft, subscriptions, delivered: trace.delivered };
}

/** What was put off under one id of a mail and given up under another failed once. */
async function lastOfEachMail(source: EventSource, keys: readonly ItemKey[]): Promise<readonly ItemKey[]> {
  if (keys.length < 2) return keys;
  const mails = await eachMail(source, [...new Set(keys.map(({ pk }) => pk))]);
  const last = new Set(mails.map((mail) => keys.findLast(({ pk }) => mail.includes(pk))));
  return keys.filter((key) => last.has(key));
}

interface Trace {
  readonly speaking: ItemKey[];
  readonly soft: ItemKey[];
  readonly subscribed: ItemKey[];
  /** Mails that were put off, and of which nothing else says what became of them. */
  readonly deferred: Set<string>;
  delivered: string | undefined;
}

/** By the time that it happened; what has none comes first. */
async function traceOf(source: EventSource, recipient: string, sought: Sought): Promise<Trace> {
  const trace: Trace = {
    speaking: [],
    soft: [],
    subscribed: [],
    deferred: new Set(),
    delivered: undefined,
  };
  const partition = { index: indexes.byRecipient, hash: ['recipient', recipient], range: 'sk' } as const;
  const pattern = keyPattern(sought);
  const how = { direction: 'oldest', ...everything, filter: { type: types } } as const;
  for await (const { pk, sk, ofSeveral, attributes } of walk(source, [partition], how)) {
    // What became of a mail to several is no word about this one of them.
    if (ofSeveral) continue;
    const hint = hintOf(attributes);
    // Whoever tells of a mail that arrived.
    if (arrivals.includes(hint.type)) trace.soft.length = 0;
    if (hint.type === 'email.delivered') trace.delivered = sk.split('#')[0];
    if (fits(pattern, pk)) note(trace, { pk, sk }, hint, sought);
  }
  return trace;
}

function note(trace: Trace, key: ItemKey, hint: Hint, sought: Sought): void {
  if (isSpeaking(hint, sought)) trace.speaking.push(key);
  else if (isSoftFailure(hint)) trace.soft.push(key);
  else if (hint.type === 'email.deferred') return void trace.deferred.add(key.pk);
  else if (hint.type === 'email.subscribed') trace.subscribed.push(key);
  trace.deferred.delete(key.pk);
}

function isSpeaking(hint: Hint, { ofSender }: Sought): boolean {
  return ofSender ? isRefusalOfSender(hint) : speaksAgainst(hint);
}

export function hintOf({ type, failurekind, final, about }: Item): Hint {
  return { type: type?.S ?? '', failureKind: failurekind?.S, final: final?.BOOL, about: about?.S };
}
