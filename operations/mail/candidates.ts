import pMap from 'p-map';
import type { ItemKey } from '../queries/fetch-items.ts';
import type { Senders } from '../queries/partitions.ts';
import type { EventSource } from '../queries/queries.ts';
import { scanStored } from '../queries/scan.ts';
import type { Row } from '../queries/walk.ts';
import { givenUpAt } from './given-up.ts';
import { hintOf } from './recipient-history.ts';
import { SenderRefusals } from './sender-refusals.ts';
import { isRefusalOfSender, isSoftFailure, speakingTypes, speaksAgainst } from './suppressing.ts';

export interface Range extends Senders {
  /** By the time of storing: `from` included, `until` not. */
  readonly from: Date;
  readonly until: Date;
  readonly signal: AbortSignal;
  readonly softAfter?: number | undefined;
  /** List refusals because of the sender, instead of suppressed addresses. */
  readonly ofSender: boolean;
}

/** Only keys are kept of them. */
export interface Candidates {
  /** Keys of the recipient index. */
  readonly recipients: ReadonlySet<string>;
  readonly refusals: SenderRefusals;
  /** Refusals without a known recipient, if asked for. */
  readonly unnamed: readonly ItemKey[];
  /** Undefined if there are none. */
  readonly newest: ItemKey | undefined;
}

interface Seen {
  readonly recipients: Set<string>;
  readonly refusals: SenderRefusals;
  /** By mail: failures that name no recipient. */
  readonly unnamed: Map<string, ItemKey>;
  /** Mails of which another event names the recipient. */
  readonly named: Set<string>;
  readonly softly: Map<string, number>;
  newest: (ItemKey & { readonly stored: string }) | undefined;
}

const readsAtOnce = 8;

/** By the time index. A failure without a recipient belongs to the mail's only recipient, if it had one. */
export async function candidatesIn(
  source: EventSource,
  range: Range,
  progress: { total(count: number): void; done(): void },
): Promise<Candidates> {
  const seen: Seen = {
    recipients: new Set(),
    refusals: new SenderRefusals(),
    unnamed: new Map(),
    named: new Set(),
    softly: new Map(),
    newest: undefined,
  };
  const { recipients, refusals, unnamed, named, softly } = seen;
  const { partitions, run } = scanStored(source, { ...range, type: speakingTypes });
  progress.total(partitions);
  await run((row) => note(seen, row, range), progress.done);
  for (const [recipient, count] of softly) if (count >= (range.softAfter ?? 1)) recipients.add(recipient);
  for (const mail of named) unnamed.delete(mail);
  const found = async (mail: string) => {
    const { recipient } = await givenUpAt(source, mail);
    if (recipient === undefined) return;
    recipients.add(recipient);
    unnamed.delete(mail);
  };
  await pMap([...unnamed.keys()], found, { concurrency: readsAtOnce, signal: range.signal });
  const whole = range.ofSender ? [...unnamed.values()] : [];
  return { recipients, refusals, unnamed: whole, newest: seen.newest };
}

function note(seen: Seen, { pk, sk, attributes }: Row, { ofSender, softAfter }: Range): void {
  const [hint, recipient] = [hintOf(attributes), attributes.recipient?.S];
  const stored = attributes.stored?.S ?? '';
  if (stored > (seen.newest?.stored ?? '')) seen.newest = { pk, sk, stored };
  const isOfSender = isRefusalOfSender(hint);
  if (isOfSender) seen.refusals.add({ mail: pk, recipient, category: attributes.category?.S });
  if (ofSender ? isOfSender : speaksAgainst(hint)) {
    if (recipient === undefined) seen.unnamed.set(pk, { pk, sk });
    else seen.recipients.add(recipient);
    if (recipient !== undefined && hint.type === 'email.deferred') seen.named.add(pk);
  } else if (softAfter !== undefined && recipient !== undefined && isSoftFailure(hint))
    seen.softly.set(recipient, (seen.softly.get(recipient) ?? 0) + 1);
}
