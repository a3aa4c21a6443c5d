import { addressKey } from '../../../functions/events/address-key.ts';
import { isGivenUp } from '../../../functions/events/given-up.ts';
import type { EventRow } from '../../api.ts';
import type { Filters } from '../address.ts';
import { startOf } from '../clock.ts';

/** Whether the server would list it: for what comes by the feed, which is of everything. */
export function matches(row: EventRow, filters: Filters, now: number): boolean {
  const { provider, account, recipient, failureKind, category, happened } = filters;
  // Of a provider, all instances.
  if (provider && row.provider !== provider && !row.provider.startsWith(`${provider}-`)) return false;
  if (account && (row.account ?? '-') !== account) return false;
  if (recipient && row.recipient !== addressKey(recipient)) return false;
  if (failureKind && row.failureKind !== failureKind) return false;
  if (category && !hasCategory(row, category)) return false;
  if (filters.failed && !isGivenUp(row.type, row.final)) return false;
  if (happened && !hasHappened(row, happened)) return false;
  if (filters.domain && !isAtDomain(row, filters.domain)) return false;
  return isOfType(row.type, filters.type) && isWithin(row.storedAt, filters, now);
}

function isOfType(type: string, wanted: string | undefined): boolean {
  if (!wanted) return true;
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}

function hasCategory(row: EventRow, wanted: string): boolean {
  return wanted === '-'
    ? row.failureKind !== undefined && row.category === undefined
    : row.category === wanted;
}

/** Of a mail to several, its row tells no domain: the server finds it, and the feed leaves it out. */
function isAtDomain({ recipient = '' }: EventRow, domain: string): boolean {
  return recipient.endsWith(`@${domain.toLowerCase()}`);
}

function hasHappened({ time, storedAt }: EventRow, happened: string): boolean {
  const [from = 0, until = 0] = happened.split('/').map((bound) => Date.parse(bound));
  const at = Date.parse(time ?? storedAt);
  return at >= from && at < until;
}

function isWithin(storedAt: string, { since, until }: Filters, now: number): boolean {
  const at = Date.parse(storedAt);
  const from = since ? startOf(since, now) : undefined;
  const to = until ? startOf(until, now) : undefined;
  return (from === undefined || at >= from) && (to === undefined || at <= to);
}
