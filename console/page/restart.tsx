import { effect, signal, untracked } from '@preact/signals';
import { Button } from './button.tsx';
import { shownTime } from './clock.ts';
import { deployment } from './deployment.ts';
import { feedState } from './events/feed.ts';
import { go } from './navigate.ts';

/** Over a reload, of this tab alone. */
const kept = 'postern-restarted';

const restarted = signal(sessionStorage.getItem(kept));
sessionStorage.removeItem(kept);

/**
 * Another run than before has nothing of what the page shows: the page is loaded again, as that run's own. After
 * each break of the feed it asks which run there is.
 */
export function heedRestarts(): void {
  let before: string | undefined;
  let wasLost = false;
  effect(() => {
    if (wasLost && feedState.value === 'live') void deployment.load();
    wasLost = feedState.value === 'lost';
  });
  effect(() => {
    const run = deployment.answer.value?.run;
    if (before !== undefined && run !== undefined && run !== before) untracked(beginAnew);
    before = run ?? before;
  });
}

function beginAnew(): void {
  sessionStorage.setItem(kept, new Date().toISOString());
  go({ story: undefined }, { replaced: true });
  location.reload();
}

/** Says that what was here before was another run's. */
export function Restarted() {
  if (restarted.value === null) return null;
  return (
    <div class="said" role="status">
      <span>
        The local run was restarted (noticed at {shownTime(restarted.value)}). The page was cleared: it shows
        what the new run has.
      </span>
      <Button class="quiet" onClick={() => (restarted.value = null)}>
        Dismiss
      </Button>
    </div>
  );
}
