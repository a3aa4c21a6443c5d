import { addressKey } from '../../functions/events/address-key.ts';
import type { Blocklist } from '../provider-operations.ts';
import type { Suppression } from './suppression.ts';

/** Marks our entries, so that they can be removed. */
const mark = 'postern-';

export interface Pushed {
  readonly address: string;
  readonly what: 'add' | 'there' | 'remove';
  readonly reason: string;
  readonly account: string;
}

/** Only failures because of the recipient, complaints, and unsubscribes from all mail or this list. */
export function isForList({ about, list, subscribedSince, address }: Suppression, wanted: string): boolean {
  const isAboutRecipient = about === undefined || about === 'recipient';
  const isAll = list === undefined || list === wanted;
  return isAboutRecipient && isAll && subscribedSince === undefined && address !== '';
}

/** Each address once; existing entries are left as they are. */
export async function* toPush(
  blocklist: Blocklist,
  list: string,
  suppressions: AsyncIterable<Suppression>,
  account: string | undefined,
): AsyncGenerator<Pushed | { readonly address: string; readonly what: 'no account' }> {
  const there = new Set<string>();
  for await (const { address } of blocklist.entries()) there.add(addressKey(address));
  const seen = new Set<string>();
  for await (const one of suppressions) {
    const { address } = one;
    if (!isForList(one, list) || seen.has(address)) continue;
    seen.add(address);
    const owner = account ?? one.account;
    if (owner === undefined) yield { address, what: 'no account' };
    else
      yield {
        address,
        what: there.has(address) ? 'there' : 'add',
        reason: mark + one.reason,
        account: owner,
      };
  }
}

export async function* toTakeBack(blocklist: Blocklist): AsyncGenerator<Pushed> {
  const own: Pushed[] = [];
  // Read to the end first: pages move as entries go.
  for await (const { address, reason } of blocklist.entries())
    if (reason.startsWith(mark)) own.push({ address, what: 'remove', reason, account: '' });
  yield* own;
}
