import * as v from 'valibot';
import { addressKey } from '../../../functions/events/address-key.ts';
import { moment } from '../../../operations/moment.ts';
import { filterOf } from '../../../operations/queries/filters.ts';
import { recentRows, recipientRows } from '../../../operations/queries/stored-row.ts';
import { storedFor } from '../../../operations/stats/stats.ts';
import type { EventsPage } from '../../api.ts';
import { eventRows } from '../event-row.ts';
import { isoOf, ofEvents, period } from '../filter-parameters.ts';
import type { LookedAt } from '../looked-at.ts';
import { readParameters, text, wholeNumber } from '../parameters.ts';

const Query = v.strictObject({
  ...ofEvents,
  ...period,
  limit: v.optional(wholeNumber(1_000), '200'),
  cursor: v.optional(text),
});

/** What happened lately, or to a recipient: the newest first. */
export async function listEvents({ source }: LookedAt, query: unknown): Promise<EventsPage> {
  const asked = readParameters(Query, query);
  const { recipient, domain, happened, since, until, limit, cursor, ...filters } = asked;
  const paged = { ...filterOf(filters), limit, cursor };
  const pageOf = async ({ events, cursor: next }: Awaited<ReturnType<typeof recentRows>>) => {
    return { events: await eventRows(source, events), cursor: next };
  };
  if (recipient !== undefined) {
    if (domain !== undefined && !addressKey(recipient).endsWith(`@${domain}`)) return { events: [] };
    const within = { from: since ?? happened?.from, until: until ?? happened?.until };
    return pageOf(await recipientRows(source, { ...paged, recipient, ...within }));
  }
  const stored = happened && storedFor(happened);
  const page = await recentRows(source, {
    ...paged,
    from: since ?? stored?.from ?? moment('24h'),
    until: until ?? stored?.until,
    domain,
    happened: happened && isoOf(happened),
  });
  return pageOf(page);
}
