import * as v from 'valibot';
import { recipientPart } from '../../../functions/events/keys.ts';
import { filterOf } from '../../../operations/queries/filters.ts';
import { countStored } from '../../../operations/stats/counts.ts';
import type { CountedEvents } from '../../api.ts';
import { isoOf, ofEvents, period, spanOf } from '../filter-parameters.ts';
import type { LookedAt } from '../looked-at.ts';
import { readParameters } from '../parameters.ts';
import { type LongReading, progressOf } from '../streamed.ts';

/** No zone is further from UTC. */
const mostOffset = 14 * 60;

const Query = v.strictObject({
  ...ofEvents,
  ...period,
  offset: v.optional(
    v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(-mostOffset), v.maxValue(mostOffset)),
    '0',
  ),
});

/** How many events were stored when. */
export function counts({ source }: Pick<LookedAt, 'source'>, query: unknown): LongReading<CountedEvents> {
  const { since, until, recipient, domain, happened, offset, ...filters } = readParameters(Query, query);
  const range = spanOf({ since, until }, '24h');
  return async (tell, signal) => {
    const asked = {
      ...filterOf({ ...filters, domain }),
      ...range,
      recipient: recipient && recipientPart(recipient),
      happened: happened && isoOf(happened),
      signal,
    };
    const counting = countStored(source, asked, offset);
    const progress = progressOf(
      tell,
      () => counting.soFar().events,
      async () => counting.soFar(),
    );
    await counting.read(progress);
    await progress.end();
  };
}
