import { useEffect } from 'preact/hooks';
import type { SearchedAs } from '../../api.ts';
import type { Search as Sought } from '../address.ts';
import { commandOf } from '../command.ts';
import { Copy, CopyLink } from '../copy.tsx';
import { useKeys } from '../keys.ts';
import { address, closeStory, go, lookFor } from '../navigate.ts';
import { Problem } from '../notice.tsx';
import { Story } from '../story/story.tsx';
import { Moment, Text } from '../text.tsx';
import { Mails } from './mails.tsx';
import { found, keepLooking, lines } from './state.ts';

/** What was found of what the box, or the address, asks for; beside it the story of one mail. */
export function Search() {
  const { story, search = {} } = address.value;
  const { text, unconfirmed, back } = search;
  useEffect(() => keepLooking({ text, unconfirmed, back }), [text, unconfirmed, back]);
  useKeys({ r: () => void found.load(), Escape: () => story && closeStory() });
  const isAsked = Boolean(text || unconfirmed);
  return (
    <div class={story === undefined ? 'events' : 'events with-story'}>
      <h1 class="unseen">Search</h1>
      <div class="list-side page scroll">
        <h2>{unconfirmed ? 'Sent, and not heard of since' : 'Search'}</h2>
        {unconfirmed ? <HowLong of={search} /> : <SearchedFor text={text} />}
        <Problem text={found.problem.value} retry={found.load} />
        {isAsked && <Outcome of={search} />}
        {text && <Lines />}
        {isAsked ? <Actions of={search} /> : <Hints />}
      </div>
      {story !== undefined && <Story of={story} />}
    </div>
  );
}

const names: Readonly<Record<SearchedAs, string>> = {
  address: 'recipient address',
  domain: 'domain of recipients',
  message: 'Message-ID, or another id of the mail',
  reference: "sender's reference",
  event: 'event id',
};

function SearchedFor({ text }: { readonly text: string | undefined }) {
  if (!text) return null;
  const as = found.answer.value?.searchedAs?.map((one) => names[one]);
  return (
    <p class="searched" role="status">
      <Text of={text} />
      <span class="hint">{as === undefined ? '' : `Searched as: ${as.join('; ')}`}</span>
    </p>
  );
}

function Outcome({ of }: { readonly of: Sought }) {
  const { answer, loading } = found;
  if (answer.value === undefined) {
    if (!loading.value) return null;
    return (
      <p class="hint" role="status">
        Searching. Without an account, an id is looked for among all that was stored in this time …
      </p>
    );
  }
  const { mails, all, cut, since, unreported = {} } = answer.value;
  return (
    <>
      <p role="status">
        {mails.length === 0 ? 'Nothing was found.' : amountWords(mails.length, all, cut)}{' '}
        {(mails.length === 0 || of.unconfirmed) && (
          <span class="hint">
            {of.unconfirmed ? 'Among mail' : 'Ids and domains were looked for among what was'} stored since{' '}
            <Moment at={since} />.
          </span>
        )}
      </p>
      <Mails mails={mails} label="Found" />
      {Object.entries(unreported).map(([sender, count]) => (
        <p key={sender} class="hint">
          Not listed: {count.toLocaleString()} {count === 1 ? 'mail' : 'mails'} sent by {sender}. It reported
          no delivery of any mail in this time, so it would not have reported these.
        </p>
      ))}
    </>
  );
}

function amountWords(shown: number, all: number, cut: boolean): string {
  const mails = (count: number) => `${count.toLocaleString()} ${count === 1 ? 'mail' : 'mails'}`;
  if (all > shown) return `The latest ${shown} of ${mails(all)}.`;
  return cut ? `The latest ${mails(shown)}; there are more.` : `${mails(shown)}.`;
}

/** Subject lines are in no index. */
function Lines() {
  if (lines.value === undefined) return null;
  const { mails, more, of } = lines.value;
  const among = `among the ${of.toLocaleString()} events that this page has loaded`;
  return (
    <section aria-label="Subject lines">
      <p>
        {mails.length === 0 ? 'No subject line' : 'Subject lines'} with these words {among}
        {more > 0 && `, the newest ${mails.length} of ${mails.length + more}`}.{' '}
        <span class="hint">The list of events loads more by scrolling, or for a longer time.</span>
      </p>
      <Mails mails={mails} label="Subject lines" />
    </section>
  );
}

/** How far back one may look next, in days; events are kept for 400 unless configured otherwise. */
const further: Readonly<Record<string, number>> = { '30d': 90, '90d': 400 };

function Actions({ of: { text, unconfirmed, back } }: { readonly of: Sought }) {
  const { [back ?? '30d']: days } = further;
  const { searchedAs: [as] = [], mails = [] } = found.answer.value ?? {};
  const recipient =
    as === 'address' || as === 'domain' ? { [as === 'address' ? 'recipient' : 'domain']: text } : {};
  const command = () => {
    const since = back ? { since: back } : {};
    if (unconfirmed) return commandOf(['why'], { unconfirmed, ...since });
    if (as === 'domain') return commandOf(['events list'], { domain: text ?? '', since: back ?? '30d' });
    return commandOf([as === 'event' ? 'events timeline' : 'why', text ?? ''], since);
  };
  return (
    <div class="copies">
      {mails.length > 0 && (as === 'address' || as === 'domain') && (
        <button type="button" onClick={() => go({ view: 'events', story: undefined, filters: recipient })}>
          All events
        </button>
      )}
      {found.answer.value !== undefined && days !== undefined && (
        <button type="button" onClick={() => lookFor({ text, unconfirmed, back: `${days}d` })}>
          Look {days} days back
        </button>
      )}
      <CopyLink />
      <Copy label="Copy command" title="The same question on a command line" text={command} />
    </div>
  );
}

const spans = [
  ['1h', 'an hour'],
  ['24h', '24 hours'],
  ['3d', '3 days'],
  ['7d', '7 days'],
] as const;

function HowLong({ of: { unconfirmed = '', back } }: { readonly of: Sought }) {
  return (
    <>
      <p class="hint">
        Mail that was sent or deferred, and that nothing was heard of for the time below. Only mail whose
        provider would have reported more is listed.
      </p>
      <label class="field">
        <span>Not heard of for</span>
        <select
          value={unconfirmed}
          onChange={({ currentTarget }) => lookFor({ unconfirmed: currentTarget.value, back })}
        >
          {spans.some(([span]) => span === unconfirmed) || <option>{unconfirmed}</option>}
          {spans.map(([span, words]) => (
            <option key={span} value={span}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Hints() {
  return (
    <>
      <p>Type what you have into the box above. You can find mail by:</p>
      <ul class="bullets">
        <li>the address of a recipient, or a domain</li>
        <li>a Message-ID, or any other id of the mail</li>
        <li>a reference that the sender gave it, such as an order number</li>
        <li>the id of an event, or its first 8 characters</li>
        <li>words of the subject line, among the events that this page has loaded</li>
      </ul>
      <p>
        <button type="button" onClick={() => lookFor({ unconfirmed: '24h' })}>
          Mail that was sent and not heard of since
        </button>
      </p>
    </>
  );
}
