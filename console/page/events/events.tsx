import type { EventRow } from '../../api.ts';
import { Button } from '../button.tsx';
import { CsvButton, type CsvColumn } from '../csv.tsx';
import { Filters } from '../filters/filters.tsx';
import { useKeys } from '../keys.ts';
import { address, clearFilters, closeStory, lookFor } from '../navigate.ts';
import { Loading, Problem } from '../notice.tsx';
import { Story } from '../story/story.tsx';
import { List } from './list.tsx';
import { NoEvents } from './no-events.tsx';
import { held, load, loading, more, pause, paused, problem, rows } from './state.ts';

/** The live list, and beside it the story of one event. */
export function Events() {
  const { story } = address.value;
  useKeys({ p: pause, r: () => void load(), c: clearFilters, Escape: () => story && closeStory() });
  return (
    <div class={story === undefined ? 'events' : 'events with-story'}>
      <h1 class="unseen">Events</h1>
      <div class="list-side">
        <Filters />
        <Problem text={problem.value} retry={load} />
        <Rows />
        <Foot />
      </div>
      {story !== undefined && <Story of={story} />}
    </div>
  );
}

function Rows() {
  if (rows.value.length > 0) return <List />;
  if (loading.value) return <Loading />;
  return problem.value === undefined ? <NoEvents /> : null;
}

function Foot() {
  const count = rows.value.length.toLocaleString();
  const events = rows.value.length === 1 ? 'event' : 'events';
  return (
    <div class="foot">
      <span>
        {count} {events}
        {more.value && ' loaded, scroll for older ones'}
      </span>
      <Button class="quiet" onClick={() => lookFor({ unconfirmed: '24h' })}>
        Sent, no news since
      </Button>
      <CsvButton name="events" columns={columns} rows={() => rows.value} />
      <Button class="quiet" aria-pressed={paused.value} onClick={pause}>
        {paused.value ? `Continue (${held.value.length} waiting)` : 'Pause'} <kbd>p</kbd>
      </Button>
    </div>
  );
}

const names = [
  'id',
  'time',
  'storedAt',
  'provider',
  'account',
  'type',
  'subject',
  'recipient',
  'failureKind',
  'final',
  'category',
  'subjectLine',
  'from',
] as const satisfies readonly (keyof EventRow)[];

const columns: readonly CsvColumn<EventRow>[] = names.map((name) => ({
  name,
  text: ({ [name]: value }) => (typeof value === 'boolean' ? String(value) : value),
}));
