import { fetchItems, type ItemKey } from '../queries/fetch-items.ts';
import { fits, keyPattern, recipientPartition, type Senders } from '../queries/partitions.ts';
import type { Attributes } from '../queries/read-item.ts';
import { type EventSource, walk } from '../queries/walk.ts';
import { eachMail } from './each-mail.ts';
import { givenUpAt } from './given-up.ts';
import { isRefusalOfSender, isSoftFailure, speakingTypes, speaksAgainst } from './suppressing.ts';
import type { Judged } from './suppression.ts';

export interface Sought extends Senders, Judged {
  /** Refusals because of the sender, instead of suppressions of the recipient. */
  readonly ofSender: boolean;
}

export type History = Awaited<ReturnType<typeof historyOf>>;

/** Signs that mail arrives; only the first has the time. */
const arrivals: readonly string[] = ['email.delivered', 'email.opened', 'email.clicked', 'email.replied'];
const types = [...speakingTypes, ...arrivals, 'email.sent', 'email.subscribed'];

/** `soft` failures are those since the last sign that mail arrives; `delivered` is of the latest mail. */
export async function historyOf(source: EventSource, recipient: string, sought: Sought) {
  const isSpeaking = sought.ofSender ? isRefusalOfSender : speaksAgainst;
  const trace = await traceOf(source, recipient, sought, isSpeaking);
  const read = async (keys: readonly ItemKey[]) =>
    (await fetchItems(source, keys)).filter((item) => item !== undefined);
  const speaking = await read(trace.speaking);
  for (const mail of trace.deferred) {
    const { failures, recipient: only } = await givenUpAt(source, mail);
    if (only === recipient) speaking.push(...failures.filter(isSpeaking));
  }
  const soft = await read(await lastOfEachMail(source, trace.soft));
  return { speaking, soft, subscriptions: await read(trace.subscribed), delivered: trace.delivered };
}

/** A mail that was deferred under one id and given up under another failed once. */
async function lastOfEachMail(source: EventSource, keys: readonly ItemKey[]): Promise<readonly ItemKey[]> {
  if (keys.length < 2) return keys;
  const mails = await eachMail(source, [...new Set(keys.map(({ pk }) => pk))]);
  const last = new Set(mails.map((mail) => keys.findLast(({ pk }) => mail.includes(pk))));
  return keys.filter((key) => last.has(key));
}

/** By time; events without one come first. `deferred` are mails without another result. */
async function traceOf(
  source: EventSource,
  recipient: string,
  sought: Sought,
  isSpeaking: (row: Attributes) => boolean,
) {
  const [speaking, soft, subscribed]: [ItemKey[], ItemKey[], ItemKey[]] = [[], [], []];
  const deferred = new Set<string>();
  let delivered: string | undefined;
  const pattern = keyPattern(sought);
  const rows = walk(source, [recipientPartition(recipient)], { filter: { type: types } });
  for await (const { pk, sk, ofSeveral, attributes } of rows) {
    // Events about a mail to several don't say anything about one recipient.
    if (ofSeveral) continue;
    const type = attributes.type?.S ?? '';
    // From any sender.
    if (arrivals.includes(type)) soft.length = 0;
    if (type === 'email.delivered') delivered = sk.split('#')[0];
    if (!fits(pattern, pk)) continue;
    const key = { pk, sk };
    if (isSpeaking(attributes)) speaking.push(key);
    else if (isSoftFailure(attributes)) soft.push(key);
    else if (type === 'email.subscribed') subscribed.push(key);
    else if (type === 'email.deferred') {
      deferred.add(pk);
      continue;
    }
    deferred.delete(pk);
  }
  return { speaking, soft, subscribed, deferred, delivered };
}
