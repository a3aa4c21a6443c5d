import { useEffect } from 'preact/hooks';
import { titleOf, type View, views } from './address.ts';
import { Button } from './button.tsx';
import { Counts } from './counts/counts.tsx';
import { deployment } from './deployment.ts';
import { Events } from './events/events.tsx';
import { feedProblem } from './events/feed.ts';
import { Header } from './header.tsx';
import { Help, helpOpen } from './help.tsx';
import { useKeys } from './keys.ts';
import { address, go } from './navigate.ts';
import { Problem } from './notice.tsx';
import { Queues } from './queues/queues.tsx';
import { Rates } from './rates/rates.tsx';
import { Refusals } from './refusals/refusals.tsx';
import { Restarted } from './restart.tsx';
import { Search } from './search/search.tsx';
import { Simulator } from './simulator/simulator.tsx';
import { Subscriptions } from './subscriptions/subscriptions.tsx';
import { Suppressions } from './suppressions/suppressions.tsx';

const contents: Readonly<Record<View, () => preact.JSX.Element>> = {
  events: Events,
  search: Search,
  counts: Counts,
  rates: Rates,
  suppressions: Suppressions,
  queues: Queues,
  refusals: Refusals,
  subscriptions: Subscriptions,
  simulator: Simulator,
};

export function App() {
  const { view } = address.value;
  const name = deployment.answer.value?.name;
  const Content = contents[view];
  useEffect(() => {
    document.title = `${titleOf(view)} · ${name ?? 'Postern'}`;
  }, [view, name]);
  useKeys({
    ...Object.fromEntries(
      views.map((one, at) => [String(at + 1), () => go({ view: one, story: undefined })]),
    ),
    '/': () => document.querySelector<HTMLElement>('[data-find]')?.focus(),
    '?': () => {
      helpOpen.value = true;
    },
  });
  return (
    <>
      <Button class="skip" onClick={toContent}>
        Skip to the content
      </Button>
      <Header />
      <main id="content" tabIndex={-1} aria-label={titleOf(view)}>
        <Restarted />
        <Problem text={deployment.problem.value} retry={deployment.load} />
        <Problem text={feedProblem.value} />
        <Content key={view} />
      </main>
      <Help />
    </>
  );
}

/** By a button, since the fragment says what is shown. */
function toContent(): void {
  document.getElementById('content')?.focus();
}
