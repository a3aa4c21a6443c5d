import { Filters } from '../filters/filters.tsx';
import { useKeys } from '../keys.ts';
import { address, clearFilters, closeStory, lookFor } from '../navigate.ts';
import { Problem } from '../notice.tsx';
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
        {rows.value.length === 0 && !loading.value && problem.value === undefined ? <NoEvents /> : <List />}
        <Foot />
      </div>
      {story !== undefined && <Story of={story} />}
    </div>
  );
}

function Foot() {
  const count = rows.value.length.toLocaleString();
  const events = rows.value.length === 1 ? 'event' : 'events';
  return (
    <div class="foot">
      <span>
        {loading.value && rows.value.length === 0
          ? 'Loading …'
          : `${count} ${events}${more.value ? ' loaded, scroll for older ones' : ''}`}
      </span>
      <button type="button" class="quiet" onClick={() => lookFor({ unconfirmed: '24h' })}>
        Sent, not heard of since
      </button>
      <button type="button" class="quiet" aria-pressed={paused.value} onClick={pause}>
        {paused.value ? `Go on (${held.value.length} waiting)` : 'Pause'} <kbd>p</kbd>
      </button>
    </div>
  );
}
