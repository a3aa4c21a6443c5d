import pMap from 'p-map';
import type { ItemKey } from '../queries/fetch-items.ts';
import type { EventSource } from '../queries/queries.ts';
import { type Scanned, scanStored } from '../queries/scan.ts';
import type { Row } from '../queries/walk.ts';
import { givenUpAt } from './given-up.ts';
import type { Sought } from './recipient-history.ts';
import { SenderRefusals } from './sender-refusals.ts';
import { isRefusalOfSender, isSoftFailure, speakingTypes, speaksAgainst } from './suppressing.ts';
import type { Judged } from './suppression.ts';

export type Range = Sought & Required<Pick<Judged, 'from' | 'until'>> & Pick<Scanned, 'signal' | 'progress'>;

export type Candidates = Awaited<ReturnType<typeof candidatesIn>>;

const readsAtOnce = 8;

/**
 * By the time index; only keys are kept, of the newest event too. A failure without a recipient belongs to the mail's
 * only recipient, if it had one; `unnamed` are the sender's refusals of which it is unknown.
 */
export async function candidatesIn(source: EventSource, range: Range) {
  const { ofSender, softAfter = Number.POSITIVE_INFINITY, signal } = range;
  // Keys of the recipient index.
  const recipients = new Set<string>();
  const refusals = new SenderRefusals();
  // By mail: its last failure without recipient.
  const unnamed = new Map<string, ItemKey>();
  // Mails of which another event names the recipient.
  const named = new Set<string>();
  const softly = new Map<string, number>();
  let [newest, newestStored]: [ItemKey | undefined, string] = [undefined, ''];
  const note = ({ pk, sk, attributes }: Row) => {
    const { type, recipient: { S: recipient } = {}, category, stored } = attributes;
    if ((stored?.S ?? '') > newestStored) [newest, newestStored] = [{ pk, sk }, stored?.S ?? ''];
    const isOfSender = isRefusalOfSender(attributes);
    if (isOfSender) refusals.add(pk, recipient, category?.S);
    const isAsked = ofSender ? isOfSender : speaksAgainst(attributes);
    if (isAsked && recipient === undefined) {
      if (sk > (unnamed.get(pk)?.sk ?? '')) unnamed.set(pk, { pk, sk });
    } else if (isAsked && recipient !== undefined) {
      recipients.add(recipient);
      if (type?.S === 'email.deferred') named.add(pk);
    } else if (recipient !== undefined && isSoftFailure(attributes)) {
      const count = (softly.get(recipient) ?? 0) + 1;
      softly.set(recipient, count);
      if (count >= softAfter) recipients.add(recipient);
    }
  };
  await scanStored(source, { ...range, type: speakingTypes }, note);
  for (const mail of named) unnamed.delete(mail);
  const nameIt = async (mail: string) => {
    const { recipient } = await givenUpAt(source, mail);
    if (recipient === undefined) return;
    recipients.add(recipient);
    unnamed.delete(mail);
  };
  await pMap([...unnamed.keys()], nameIt, { concurrency: readsAtOnce, signal });
  const inOrder = [...unnamed.values()].sort((a, b) => a.pk.localeCompare(b.pk));
  return { recipients, refusals, unnamed: ofSender ? inOrder : [], newest };
}
