import { signal } from '@preact/signals';
import { go } from './navigate.ts';

/** Over a reload, of this tab alone. */
const kept = 'postern-restarted';

let known: string | undefined;

const restarted = signal(takeKept());

/** Another run than before has nothing of what the page shows: it begins anew, as new as that run's page is. */
export function onRun(id: string): void {
  const before = known;
  known = id;
  if (before === undefined || before === id) return;
  sessionStorage.setItem(kept, new Date().toLocaleTimeString());
  go({ story: undefined }, { replaced: true });
  location.reload();
}

/** Says that what was here before was another run's. */
export function Restarted() {
  if (restarted.value === null) return null;
  return (
    <div class="said" role="status">
      <span>
        The local run was started anew (noticed at {restarted.value}). The page was cleared: it shows what the
        new run has.
      </span>
      <button type="button" class="quiet" onClick={dismiss}>
        Dismiss
      </button>
    </div>
  );
}

function dismiss(): void {
  restarted.value = null;
}

function takeKept(): string | null {
  const text = sessionStorage.getItem(kept);
  sessionStorage.removeItem(kept);
  return text;
}
