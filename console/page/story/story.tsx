import { useEffect, useRef } from 'preact/hooks';
import type { StoryEvent } from '../../api.ts';
import type { StoryAddress } from '../address.ts';
import { Button } from '../button.tsx';
import { commandOf } from '../command.ts';
import { Copy, CopyLink } from '../copy.tsx';
import { closeStory, openStory } from '../navigate.ts';
import { Awaited } from '../notice.tsx';
import { Text } from '../text.tsx';
import { Detail } from './detail.tsx';
import { idsOf, keepStory, story } from './state.ts';
import { Timeline } from './timeline.tsx';
import { Why } from './why.tsx';

/** All that happened to one message, mailbox, account …, and one event of it in full. */
export function Story({ of }: { readonly of: StoryAddress }) {
  const { provider, account, subject, at } = of;
  useEffect(() => keepStory({ provider, account, subject }), [provider, account, subject, at]);
  const events = story.answer.value?.events ?? [];
  const shown = events.find(({ id }) => id === of.event) ?? events.at(-1);
  return (
    <section class="story" aria-label="Story" ref={useFocusWhereAlone()} tabIndex={-1}>
      <div class="story-head">
        <Head of={of} />
        <Button class="quiet" onClick={closeStory}>
          Close <kbd>Esc</kbd>
        </Button>
      </div>
      <Copies key={`${provider} ${account} ${subject}`} of={of} shown={shown} />
      <Awaited of={story} />
      {story.answer.value !== undefined && events.length === 0 && (
        <p class="hint">No longer stored: it expired or was erased.</p>
      )}
      <Why of={story.answer.value?.why} />
      <Timeline events={events} shown={shown?.id} choose={(event) => openStory({ ...of, event })} />
      {shown !== undefined && <Detail key={shown.id} event={shown} />}
    </section>
  );
}

function Head({ of: { provider, account, subject } }: { readonly of: StoryAddress }) {
  const { events = [], cut = false } = story.answer.value ?? {};
  const others = idsOf(story.answer.value).filter((id) => id !== subject);
  const said = (name: 'subject' | 'from') =>
    events.find(({ data }) => data.message?.[name])?.data.message?.[name];
  const [subjectLine, from] = [said('subject'), said('from')];
  const words = [provider, account, story.answer.value && amount(events.length, cut), from && `from ${from}`];
  return (
    <div>
      <Text of={subject} as="h2" />
      {subjectLine !== undefined && <Text of={subjectLine} as="p" class="subject-line" />}
      <Text of={words.filter(Boolean).join(' · ')} as="p" />
      {others.length > 0 && (
        <p>
          also <Text of={others.join(', ')} />
        </p>
      )}
    </div>
  );
}

interface CopiesProps {
  readonly of: StoryAddress;
  readonly shown: StoryEvent | undefined;
}

function Copies({ of: { provider, account = '-', subject, at }, shown }: CopiesProps) {
  const recipient = at ?? shown?.data.recipient;
  const isMail = subject.startsWith('message/');
  const command = () =>
    isMail
      ? commandOf(['why', subject], { provider, account })
      : commandOf(['events timeline', provider, account, subject]);
  return (
    <div class="copies">
      <Copy label="Copy id" text={isMail ? subject.slice('message/'.length) : subject} />
      {recipient !== undefined && <Copy label="Copy address" text={recipient} />}
      <CopyLink />
      <Copy label="Copy command" title="The command that answers the same" text={command} />
    </div>
  );
}

function amount(count: number, cut: boolean): string {
  if (cut) return `the first ${count} events`;
  return count === 1 ? '1 event' : `${count} events`;
}

/** On a narrow screen it covers the list, and so takes its focus. */
function useFocusWhereAlone() {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (matchMedia('(max-width: 60rem)').matches) ref.current?.focus();
  }, []);
  return ref;
}
