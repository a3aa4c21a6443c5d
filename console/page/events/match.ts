import { addressKey } from '../../../functions/events/address-key.ts';
import type { EventRow } from '../../api.ts';
import type { Filters } from '../address.ts';
import { startOf } from '../clock.ts';

/** Whether the server would list it: for what comes by the feed, which is of everything. */
export function matches(row: EventRow, filters: Filters, now: number): boolean {
  const { provider, account, recipient, domain, failureKind } = filters;
  // Of a provider, all instances.
  if (provider && row.provider !== provider && !row.provider.startsWith(`${provider}-`)) return false;
  if (account && (row.account ?? '-') !== account) return false;
  if (recipient && row.recipient !== addressKey(recipient)) return false;
  // Of a mail to several, only the server knows their domains.
  if (domain && !row.recipient?.endsWith(addressKey(`x@${domain.trim().replace(/^@/, '')}`).slice(1)))
    return false;
  if (failureKind && row.failureKind !== failureKind) return false;
  return isOfType(row.type, filters.type) && isWithin(row.storedAt, filters, now);
}

function isOfType(type: string, wanted: string | undefined): boolean {
  if (!wanted) return true;
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}

function isWithin(storedAt: string, { since, until }: Filters, now: number): boolean {
  const at = Date.parse(storedAt);
  const from = since ? startOf(since, now) : undefined;
  const to = until ? startOf(until, now) : undefined;
  return (from === undefined || at >= from) && (to === undefined || at <= to);
}
