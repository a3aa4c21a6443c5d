import { useEffect } from 'preact/hooks';
import type { MailsFound, SearchedAs } from '../../api.ts';
import type { Search as Sought } from '../address.ts';
import { Button } from '../button.tsx';
import { commandOf } from '../command.ts';
import { Copy, CopyLink } from '../copy.tsx';
import { useKeys } from '../keys.ts';
import { address, closeStory, go, lookFor } from '../navigate.ts';
import { Awaited } from '../notice.tsx';
import { Options, Select } from '../select.tsx';
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
  return (
    <div class={story === undefined ? 'events' : 'events with-story'}>
      <h1 class="unseen">Search</h1>
      <div class="list-side page scroll">
        <h2>{unconfirmed ? 'Sent, no news since' : 'Search'}</h2>
        {unconfirmed ? <HowLong of={search} /> : text ? <SearchedFor text={text} /> : <Hints />}
        {(text || unconfirmed) && (
          <>
            <Awaited of={found} text="Searching. An id may be anywhere in what was stored in this time …" />
            {found.answer.value && <Found answer={found.answer.value} />}
            {text && <Lines />}
            <Actions of={search} />
          </>
        )}
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

function SearchedFor({ text }: { readonly text: string }) {
  const as = found.answer.value?.searchedAs.map((one) => names[one]);
  return (
    <p class="searched" role="status">
      <Text of={text} />
      <span class="hint">{as && `Searched as: ${as.join('; ')}`}</span>
    </p>
  );
}

function Found({ answer }: { readonly answer: NonNullable<typeof found.answer.value> }) {
  const { mails, since, unreported = {} } = answer;
  return (
    <>
      <p role="status">
        {mails.length === 0
          ? lines.value?.mails.length
            ? 'No address, domain or id matches.'
            : 'Nothing was found.'
          : amountWords(answer)}{' '}
        {mails.length === 0 && (
          <span class="hint">
            Before <Moment at={since} />, only addresses were searched.
          </span>
        )}
      </p>
      <Mails mails={mails} label="Found" />
      {Object.entries(unreported).map(([sender, count]) => (
        <p key={sender} class="hint">
          Not listed: {count.toLocaleString()} sent by {sender}. It reported no delivery of any mail in this
          time, so it would not have reported these.
        </p>
      ))}
    </>
  );
}

function amountWords({ searchedAs: [as], mails: { length: shown }, all, cut }: MailsFound): string {
  const noun = as === 'event' ? 'event' : 'mail';
  const mails = (count: number) => `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
  if (all > shown) return `The latest ${shown} of ${mails(all)}.`;
  return cut ? `The latest ${mails(shown)}; there are more.` : `${mails(shown)}.`;
}

/** Subject lines are in no index. */
function Lines() {
  if (lines.value === undefined) return null;
  const { mails, more, of } = lines.value;
  return (
    <section aria-label="Subject lines">
      <p>
        {mails.length === 0 ? 'No subject line' : 'Subject lines'} with these words among the{' '}
        {of.toLocaleString()} events that this page has loaded
        {more > 0 && `, the newest ${mails.length} of ${mails.length + more}`}.
      </p>
      <Mails mails={mails} label="Subject lines" />
    </section>
  );
}

/** How far back one may look next, in days; events are kept for 400 unless configured otherwise. */
const further: Readonly<Record<string, number>> = { '30d': 90, '90d': 400 };

function Actions({ of: { text = '', unconfirmed, back } }: { readonly of: Sought }) {
  const { [back ?? '30d']: days } = further;
  const { searchedAs = [], mails = [] } = found.answer.value ?? {};
  // If there is nothing, all that was tried is there.
  const [as] = mails.length > 0 ? searchedAs : [];
  const filters = { address: { recipient: text }, domain: { domain: text } };
  const since = back ? { since: back } : {};
  const command = () => {
    if (unconfirmed) return commandOf(['why'], { unconfirmed, ...since });
    if (as === 'domain') return commandOf(['events list'], { domain: text, since: back ?? '30d' });
    return commandOf([as === 'event' ? 'events timeline' : 'why', text], since);
  };
  return (
    <div class="copies">
      {(as === 'address' || as === 'domain') && (
        <Button onClick={() => go({ view: 'events', story: undefined, filters: filters[as] })}>
          All events
        </Button>
      )}
      {found.answer.value !== undefined && as !== 'address' && days !== undefined && (
        <Button onClick={() => lookFor({ text, unconfirmed, back: `${days}d` })}>
          Look {days} days back
        </Button>
      )}
      <CopyLink />
      <Copy label="Copy command" title="The command that answers the same" text={command} />
    </div>
  );
}

function HowLong({ of: { unconfirmed = '', back } }: { readonly of: Sought }) {
  return (
    <>
      <p class="hint">Only mail whose provider reports more than that it was sent.</p>
      <div class="filters">
        <Select
          label="No news for"
          value={unconfirmed}
          choose={(span) => lookFor({ unconfirmed: span, back })}
        >
          <Options of={[...new Set(['1h', '24h', '3d', '7d', unconfirmed])]} />
        </Select>
      </div>
    </>
  );
}

function Hints() {
  return (
    <>
      <p>
        You can find mail by the address or domain of a recipient, a Message-ID or any other id of the mail, a
        sender's reference such as an order number, an event's id or its first 8 characters, and by words of
        the subject line among the events that this page has loaded.
      </p>
      <p>
        <Button onClick={() => lookFor({ unconfirmed: '24h' })}>
          Mail that was sent, with no news since
        </Button>
      </p>
    </>
  );
}
