import type { RatesFigures } from '../../api.ts';
import { Bars } from '../counts/bars.tsx';
import type { Tone } from '../tone.ts';
import { linkBehind, type Within } from './behind.ts';
import { failedIn } from './rate.ts';

const most = 12;

/** By whose move it is. */
const tones: Readonly<Record<string, Tone>> = { sender: 'failure', message: 'failure', recipient: 'waiting' };

/** Where mail fails most, and why. */
export function Failed({ domains, causes, within }: RatesFigures & { readonly within: Within }) {
  const failing = domains.filter((row) => failedIn(row) > 0).sort((a, b) => failedIn(b) - failedIn(a));
  if (failing.length === 0) return <p class="hint">No mail failed.</p>;
  const failed = 'yes';
  return (
    <div class="bars-row">
      <Bars
        title="Failed, by domain"
        rows={failing.slice(0, most).map((row) => ({
          name: row.keys.domain ?? 'not known',
          count: failedIn(row),
          // Some may have been sent before.
          note: failedIn(row) > row.mails ? undefined : `of ${row.mails.toLocaleString()}`,
          tone: 'failure',
          href: row.keys.domain ? linkBehind(within, { domain: row.keys.domain, failed }) : undefined,
        }))}
      />
      <Bars
        title="Failed, by cause"
        rows={causes.slice(0, most).map((row) => ({
          name: row.keys.category?.replaceAll('_', ' ') ?? 'not said',
          count: failedIn(row),
          note: row.keys.about ? `about the ${row.keys.about}` : undefined,
          tone: tones[row.keys.about ?? ''] ?? 'plain',
          href: linkBehind(within, { category: row.keys.category ?? '-', failed }),
        }))}
      />
    </div>
  );
}
