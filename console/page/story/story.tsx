import { useEffect, useRef } from 'preact/hooks';
import type { StoryAddress } from '../address.ts';
import { closeStory, openStory } from '../navigate.ts';
import { Awaited } from '../notice.tsx';
import { Text } from '../text.tsx';
import { Detail } from './detail.tsx';
import { idsOf } from './ids.ts';
import { keepStory, story } from './state.ts';
import { Timeline } from './timeline.tsx';

/** All that became of one message, mailbox, account …, and one event of it in full. */
export function Story({ of }: { readonly of: StoryAddress }) {
  const { provider, account, subject } = of;
  useEffect(() => keepStory({ provider, account, subject }), [provider, account, subject]);
  const events = story.answer.value?.events ?? [];
  const others = idsOf(story.answer.value).filter((id) => id !== subject);
  const shown = events.find(({ id }) => id === of.event) ?? events.at(-1);
  return (
    <section class="story" aria-label="Story" ref={useFocusWhereAlone()} tabIndex={-1}>
      <div class="story-head">
        <div>
          <h2>
            <Text of={subject} />
          </h2>
          <p>
            {provider}
            {account !== undefined && (
              <>
                {' · '}
                <Text of={account} />
              </>
            )}
            {story.answer.value !== undefined && ` · ${amount(events.length, story.answer.value.cut)}`}
          </p>
          {others.length > 0 && (
            <p>
              also <Text of={others.join(', ')} />
            </p>
          )}
        </div>
        <button type="button" class="quiet" onClick={closeStory}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
      <Awaited of={story} />
      {story.answer.value !== undefined && events.length === 0 && (
        <p class="hint">Nothing is stored of it any more: its time of keeping is over, or it was erased.</p>
      )}
      <Timeline events={events} shown={shown?.id} choose={(event) => openStory({ ...of, event })} />
      {shown !== undefined && <Detail key={shown.id} event={shown} />}
    </section>
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
