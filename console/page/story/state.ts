import { effect, untracked } from '@preact/signals';
import type { Story } from '../../api.ts';
import type { StoryAddress } from '../address.ts';
import { ask } from '../ask.ts';
import { seen } from '../events/state.ts';
import { address } from '../navigate.ts';
import { resource } from '../resource.ts';

/** All that is stored of the subject that the address names. */
export const story = resource<Story>((signal) => {
  const { provider = '', account = '-', subject = '', at } = address.peek().story ?? {};
  return ask('story', { provider, account, subject, at }, signal);
});

/** Loads it, and again when something new of it is stored; until the answer is called. */
export function keepStory(of: StoryAddress): () => void {
  story.clear();
  let newest: string | undefined;
  return effect(() => {
    const last = [...seen.value].find((row) => isOf(row, of))?.stored ?? 'none';
    if (last === newest) return;
    newest = last;
    untracked(() => void story.load());
  });
}

function isOf(row: StoryAddress, { provider, account, subject }: StoryAddress): boolean {
  if (row.provider !== provider || row.account !== account) return false;
  return row.subject === subject || idsOf(story.answer.peek()).includes(row.subject);
}

/** All that the mail of a story is called. */
export function idsOf(of: Story | undefined): readonly string[] {
  return [...new Set(of?.events.flatMap(({ subject, data: { aliases = [] } }) => [subject, ...aliases]))];
}
