import { deployment } from '../deployment.ts';
import { address, clearFilters, filter, go, linkTo } from '../navigate.ts';
import { Empty } from '../notice.tsx';

/** What an empty list means, and what to do. */
export function NoEvents() {
  const { since, until, ...others } = address.value.filters;
  if (Object.values(others).some(Boolean)) {
    return (
      <Empty title="No event matches these filters">
        <p>Nothing stored in this time does. New events that match will appear here.</p>
        <button type="button" onClick={clearFilters}>
          Clear the filters
        </button>{' '}
        <Longer />
      </Empty>
    );
  }
  return (
    <Empty title="No events in this time">
      {deployment.answer.value?.local ? <Local /> : <Deployed />}
      <Longer />
    </Empty>
  );
}

function Local() {
  return (
    <>
      <p>Nothing was delivered to this local run. Events appear here as they are stored.</p>
      <button type="button" class="primary" onClick={() => go({ view: 'simulator' })}>
        Send one from the simulator
      </button>{' '}
    </>
  );
}

function Deployed() {
  const { filters } = address.value;
  return (
    <p>
      Providers sent nothing, or their deliveries were refused or never arrived. See the{' '}
      <a href={linkTo('refusals', filters)}>refusals</a>, and run <code>postern doctor</code>.
    </p>
  );
}

function Longer() {
  if (address.value.filters.since === '30d') return null;
  return (
    <button type="button" onClick={() => filter({ since: '30d', until: '' })}>
      Look at the last 30 days
    </button>
  );
}
