import * as v from 'valibot';
import { failureKinds } from '../../../functions/events/failure-categories.ts';
import { moment } from '../../../operations/moment.ts';
import { accountOf, eventType, filterOf } from '../../../operations/queries/filters.ts';
import { recentRows, recipientRows } from '../../../operations/queries/stored-row.ts';
import type { EventsPage } from '../../api.ts';
import { eventRow } from '../event-row.ts';
import type { LookedAt } from '../looked-at.ts';
import { choice, parameter, readParameters, sender, text, wholeNumber } from '../parameters.ts';

const Query = v.strictObject({
  provider: v.optional(sender),
  type: v.optional(parameter(eventType)),
  account: v.optional(v.pipe(text, v.transform(accountOf))),
  recipient: v.optional(text),
  failureKind: v.optional(choice(failureKinds)),
  since: v.optional(parameter(moment)),
  until: v.optional(parameter(moment)),
  limit: v.optional(wholeNumber(1_000), '200'),
  cursor: v.optional(text),
});

/** What happened lately, or to a recipient: the newest first. */
export async function listEvents({ source }: LookedAt, query: unknown): Promise<EventsPage> {
  const { recipient, since, until, limit, cursor, ...filters } = readParameters(Query, query);
  const asked = {
    ...filterOf(filters),
    limit,
    ...(until === undefined ? {} : { until }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  const page =
    recipient === undefined
      ? await recentRows(source, { ...asked, from: since ?? moment('24h') })
      : await recipientRows(source, { ...asked, recipient, ...(since === undefined ? {} : { from: since }) });
  return {
    events: page.events.map(eventRow),
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
  };
}
