import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { fetchItems, type ItemKey } from '../queries/fetch-items.ts';
import { fits, keyPattern, recipientPartition, type Senders } from '../queries/partitions.ts';
import { type EventSource, everything, walk } from '../queries/walk.ts';
import { eachMail } from './each-mail.ts';
import { givenUpAt } from './given-up.ts';
import { type Hint, isRefusalOfSender, isSoftFailure, speakingTypes, speaksAgainst } from './suppressing.ts';

type Item = Readonly<Record<string, AttributeValue>>;

export interface Sought extends Senders {
  /** Refusals because of the sender, instead of suppressions of the recipient. */
  readonly ofSender: boolean;
}

export interface History {
  readonly speaking: readonly Item[];
  /** Since the last sign that mail arrives. */
  readonly soft: readonly Item[];
  readonly subscriptions: readonly Item[];
  /** Of the latest mail. */
  readonly delivered: string | undefined;
}

/** Signs that mail arrives; only the first has the time. */
const arrivals: readonly string[] = ['email.delivered', 'email.opened', 'email.clicked', 'email.replied'];
const types = [...speakingTypes, ...arrivals, 'email.sent', 'email.subscribed'];

export async function historyOf(source: EventSource, recipient: string, sought: Sought): Promise<History> {
  const trace = await traceOf(source, recipient, sought);
  const read = async (keys: readonly ItemKey[]) =>
    (await fetchItems(source, keys)).filter((item) => item !== undefined);
  const speaking = await read(trace.speaking);
  for (const mail of trace.deferred) {
    const { failures, recipient: only } = await givenUpAt(source, mail);
    if (only === recipient) speaking.push(...failures.filter((item) => isSpeaking(hintOf(item), sought)));
  }
  const soft = await read(await lastOfEachMail(source, trace.soft));
  const subscriptions = await read(trace.subscribed);
  return { speaking, soft, subscriptions, delivered: trace.delivered };
}

/** A mail that was deferred under one id and given up under another failed once. */
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
  /** Deferred mails without another result. */
  readonly deferred: Set<string>;
  delivered: string | undefined;
}

/** By time; events without one come first. */
async function traceOf(source: EventSource, recipient: string, sought: Sought): Promise<Trace> {
  const trace: Trace = { speaking: [], soft: [], subscribed: [], deferred: new Set(), delivered: undefined };
  const pattern = keyPattern(sought);
  const how = { direction: 'oldest', ...everything, filter: { type: types } } as const;
  for await (const { pk, sk, ofSeveral, attributes } of walk(source, [recipientPartition(recipient)], how)) {
    // Events about a mail to several don't say anything about one recipient.
    if (ofSeveral) continue;
    const hint = hintOf(attributes);
    // From any sender.
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
