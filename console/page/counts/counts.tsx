import { useEffect } from 'preact/hooks';
import { startOf } from '../clock.ts';
import { NoEvents } from '../events/no-events.tsx';
import { cursor, load, loading, loadMore, problem, rows } from '../events/state.ts';
import { Filters } from '../filters/filters.tsx';
import { useKeys } from '../keys.ts';
import { address, clearFilters, go } from '../navigate.ts';
import { Problem } from '../notice.tsx';
import { toneOf } from '../tone.ts';
import { Bars } from './bars.tsx';
import { countBy, countOverTime } from './count.ts';
import { OverTime } from './over-time.tsx';

/** So many are counted; older ones would have to be loaded for it. */
const mostCounted = 10_000;

export function Counts() {
  const counted = [...rows.value];
  useEverything();
  useKeys({ r: () => void load(), c: clearFilters });
  return (
    <div class="counts scroll">
      <h1 class="unseen">Counts</h1>
      <Filters />
      <Problem text={problem.value} retry={load} />
      {counted.length === 0 && !loading.value && problem.value === undefined && <NoEvents />}
      {counted.length > 0 && <Charts />}
    </div>
  );
}

/** Page by page, as far as is counted. */
function useEverything(): void {
  const after = cursor.value;
  const isBusy = loading.value;
  const { length } = rows.value;
  useEffect(() => {
    if (after !== undefined && !isBusy && length < mostCounted && problem.value === undefined)
      void loadMore();
  }, [after, isBusy, length]);
}

function Charts() {
  const counted = [...rows.value];
  const now = Date.now();
  const { since = '', until = '' } = address.value.filters;
  const isCut = cursor.value !== undefined;
  const oldest = Date.parse(counted.at(-1)?.storedAt ?? '');
  // Of a time that is not counted whole nothing can be said before the oldest.
  const from = isCut ? oldest : (startOf(since || '24h', now) ?? oldest);
  const to = startOf(until, now) ?? now;
  return (
    <>
      <p class="total">
        <strong>{counted.length.toLocaleString()}</strong> {counted.length === 1 ? 'event' : 'events'}
        {isCut &&
          (counted.length < mostCounted ? ', counting …' : ': the newest; older ones are not counted')}
      </p>
      <OverTime slots={countOverTime(counted, from, to)} />
      <div class="bars-row">
        <Bars
          title="By type"
          counts={countBy(counted, ({ type }) => type)}
          tone={toneOf}
          choose={(type) => go({ view: 'events', filters: { ...address.value.filters, type } })}
        />
        <Bars
          title="By provider"
          counts={countBy(counted, ({ provider }) => provider)}
          tone={() => 'plain'}
          choose={(provider) => go({ view: 'events', filters: { ...address.value.filters, provider } })}
        />
      </div>
    </>
  );
}
