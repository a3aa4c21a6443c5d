import { addressKey } from '../../functions/events/address-key.ts';
import type { Blocklist } from '../provider-operations.ts';
import type { Suppression } from './suppression.ts';

/** What marks an entry as put there by us, so that it can be taken back. */
const mark = 'postern-';

/** What would be, or was, done with one address. */
export interface Pushed {
  readonly address: string;
  readonly what: 'add' | 'there' | 'remove';
  readonly reason: string;
  readonly account: string;
}

/** Whether an address must get no mail of this list, for a reason of its owner's. */
export function isForList({ about, list, subscribedSince, address }: Suppression, wanted: string): boolean {
  const isAboutRecipient = about === undefined || about === 'recipient';
  const isAll = list === undefined || list === wanted;
  return isAboutRecipient && isAll && subscribedSince === undefined && address !== '';
}

/** What is to be put on a list, each address once; those that are there already are left as they are. */
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
        reason: `${mark}${one.reason}`,
        account: owner,
      };
  }
}

/** What this put there, to take it back. */
export async function* toTakeBack(blocklist: Blocklist): AsyncGenerator<Pushed> {
  const own: Pushed[] = [];
  // Read to the end first: pages move as entries go.
  for await (const { address, reason } of blocklist.entries())
    if (reason.startsWith(mark)) own.push({ address, what: 'remove', reason, account: '' });
  yield* own;
}
