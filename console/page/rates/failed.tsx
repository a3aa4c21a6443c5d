import type { RatesFigures } from '../../api.ts';
import { Bars } from '../counts/bars.tsx';
import type { Tone } from '../tone.ts';
import { linkBehind, type Within } from './behind.ts';
import { failedIn } from './rate.ts';

type Props = RatesFigures & { readonly within: Within };

const most = 12;

/** Where mail fails most. */
export function Domains({ domains, within }: Props) {
  const failing = domains
    .filter((row) => failedIn(row) > 0)
    .sort((a, b) => failedIn(b) - failedIn(a))
    .slice(0, most);
  if (failing.length === 0) return <p class="hint">No mail failed.</p>;
  return (
    <Bars
      title="Failed, by domain"
      rows={failing.map((row) => {
        const { domain } = row.keys;
        return {
          name: domain ?? 'not known',
          count: failedIn(row),
          // Some may have been sent before.
          ...(failedIn(row) > row.mails ? {} : { note: `of ${row.mails.toLocaleString()}` }),
          tone: 'failure',
          ...(domain ? { href: linkBehind(within, { domain, failed: 'yes' }) } : {}),
        };
      })}
    />
  );
}

/** By whose move it is. */
const tones: Readonly<Record<string, Tone>> = { sender: 'failure', message: 'failure', recipient: 'waiting' };

/** Why mail fails. */
export function Causes({ causes, within }: Props) {
  if (causes.length === 0) return null;
  return (
    <Bars
      title="Failed, by cause"
      rows={causes.slice(0, most).map((row) => {
        const { category, about } = row.keys;
        return {
          name: category?.replaceAll('_', ' ') ?? 'not said',
          count: failedIn(row),
          ...(about ? { note: `about the ${about}` } : {}),
          tone: tones[about ?? ''] ?? 'plain',
          href: linkBehind(within, { category: category ?? '-', failed: 'yes' }),
        };
      })}
    />
  );
}
