import { Button } from '../button.tsx';
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
        <Button onClick={clearFilters}>Clear the filters</Button> <Longer />
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
      <Button class="primary" onClick={() => go({ view: 'simulator' })}>
        Send one from the simulator
      </Button>{' '}
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
  return <Button onClick={() => filter({ since: '30d', until: '' })}>Look at the last 30 days</Button>;
}
