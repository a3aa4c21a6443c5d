import { useEffect, useRef } from 'preact/hooks';
import { titleOf, type View, views } from './address.ts';
import { Button } from './button.tsx';
import { inUtc, localZone } from './clock.ts';
import { deployment } from './deployment.ts';
import { feedState } from './events/feed.ts';
import { held, paused } from './events/state.ts';
import { helpOpen } from './help.tsx';
import { address, go, linkTo } from './navigate.ts';
import { queues } from './queues/state.ts';
import { useFresh } from './resource.ts';
import { SearchBox } from './search/search-box.tsx';
import { Options, Select } from './select.tsx';
import { Text } from './text.tsx';

const queuesEveryMs = 15_000;

export function Header() {
  // Every view shows the number of dead letters.
  useFresh(queues, queuesEveryMs);
  return (
    <header>
      <Place />
      <nav aria-label="Views">
        {views.map(
          (view) =>
            (view !== 'simulator' || deployment.answer.value?.local) && <Tab key={view} view={view} />,
        )}
      </nav>
      <SearchBox />
      <Feed />
      <Zone />
      <Button class="quiet" title="Keys (?)" aria-label="Keys" onClick={() => (helpOpen.value = true)}>
        ?
      </Button>
    </header>
  );
}

function Place() {
  const { name, local } = deployment.answer.value ?? {};
  return (
    <div class="place">
      <svg class="logo" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M2 15V7a6 6 0 0 1 12 0v8h-3V7a3 3 0 0 0-6 0v8z" />
      </svg>
      <strong>Postern</strong>
      {name && (
        <span
          class={local ? 'badge local' : 'badge'}
          title={local ? 'On this machine' : 'The deployed stack'}
        >
          <Text of={name} />
        </span>
      )}
    </div>
  );
}

function Tab({ view }: { readonly view: View }) {
  const { filters, view: shown } = address.value;
  const dead = view === 'queues' ? deadLetters() : 0;
  const tab = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // On a narrow screen they do not all fit.
    if (view === shown) tab.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [view, shown]);
  return (
    <a ref={tab} href={linkTo(view, filters)} aria-current={view === shown ? 'page' : undefined}>
      {titleOf(view)}
      {dead > 0 && (
        <span class="count failure" title={`${dead} dead letters`}>
          {dead}
        </span>
      )}
    </a>
  );
}

function deadLetters(): number {
  return (queues.answer.value?.queues ?? []).reduce((sum, queue) => sum + queue.deadLetters, 0);
}

/** In which zone times are shown, and days begin. */
function Zone() {
  return (
    <Select
      label="Times"
      isUnseen
      class="zone"
      title={`Local time: ${localZone}`}
      value={inUtc.value ? 'utc' : 'local'}
      choose={(zone) => go({ utc: zone === 'utc' }, { replaced: true })}
    >
      <Options
        of={[
          ['local', 'Local time'],
          ['utc', 'UTC'],
        ]}
      />
    </Select>
  );
}

const feedTexts = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Not live: trying again',
} as const;

/** Whether the list of events is what is stored now. */
function Feed() {
  const state = paused.value ? 'paused' : feedState.value;
  const text = paused.value ? `Paused, ${held.value.length} waiting` : feedTexts[feedState.value];
  return (
    <span class={`feed ${state}`} role="status">
      <span class="dot" aria-hidden="true" />
      {text}
    </span>
  );
}
