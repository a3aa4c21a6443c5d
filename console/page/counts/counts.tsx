import type { CountedEvents } from '../../api.ts';
import { offsetAt, startOf } from '../clock.ts';
import { matches } from '../events/match.ts';
import { NoEvents } from '../events/no-events.tsx';
import { seen } from '../events/state.ts';
import { Filters } from '../filters/filters.tsx';
import { useKeys } from '../keys.ts';
import { address, clearFilters, linkTo } from '../navigate.ts';
import { Page } from '../page.tsx';
import { ReadingState, reading, useReading } from '../reading.tsx';
import { toneOf } from '../tone.ts';
import { Bars } from './bars.tsx';
import { mostFirst, slotsOf } from './count.ts';
import { OverTime } from './over-time.tsx';

const counts = reading<CountedEvents>('counts', () => ({
  ...address.value.filters,
  offset: String(offsetAt(Date.now())),
}));

/** How many events are stored that the filters let through: all of them, by the server. */
export function Counts() {
  useReading(counts);
  useKeys({ r: counts.load, c: clearFilters });
  const counted = counts.answer.value;
  return (
    <Page title="Counts">
      <Filters />
      <ReadingState of={counts} />
      {counted?.events === 0 && counts.ended.value && <NoEvents />}
      {counted !== undefined && counted.events > 0 && <Charts counted={counted} />}
    </Page>
  );
}

function Charts({ counted }: { readonly counted: CountedEvents }) {
  const { filters } = address.value;
  const { events, types, providers } = counted;
  const { at } = counts.asked.value;
  const came = [...seen.value].filter(
    (row) => Date.parse(row.storedAt) >= at && matches(row, filters, Date.now()),
  ).length;
  const sums = Object.entries(types).map(
    ([type, numbers]) => [type, numbers.reduce((sum, one) => sum + one, 0)] as const,
  );
  return (
    <>
      <p class="total">
        <strong>{events.toLocaleString()}</strong> {events === 1 ? 'event' : 'events'}
        {!counts.ended.value && ', counting …'}
        {came > 0 && `; ${came} more came since`}
      </p>
      <OverTime slots={slotsOf(counted, startOf(filters.until ?? '', at) ?? at)} />
      <div class="bars-row">
        <Bars
          title="By type"
          rows={mostFirst(Object.fromEntries(sums)).map(([name, count]) => ({
            ...{ name, count, tone: toneOf(name) },
            href: linkTo('events', { ...filters, type: name }),
          }))}
        />
        <Bars
          title="By provider"
          rows={mostFirst(providers).map(([name, count]) => ({
            ...{ name, count, tone: 'plain' as const },
            href: linkTo('events', { ...filters, provider: name }),
          }))}
        />
      </div>
    </>
  );
}
