import { effect, signal, untracked } from '@preact/signals';
import type { FoundMail, MailsFound, UnconfirmedMails } from '../../api.ts';
import type { Search } from '../address.ts';
import { ask } from '../ask.ts';
import { loading, rows, seen } from '../events/state.ts';
import { address, openStory } from '../navigate.ts';
import { resource } from '../resource.ts';
import { inSubjectLines, type SubjectLines } from './subject-lines.ts';

/** What the server finds of what the address asks for. */
export const found = resource<MailsFound & Partial<UnconfirmedMails>>((signal) => {
  const { text, unconfirmed, back: since } = address.peek().search ?? {};
  return unconfirmed === undefined
    ? ask('find', { text, since }, signal)
    : ask('unconfirmed', { older: unconfirmed, since }, signal);
});

/** What the page finds among the events that it has. */
export const lines = signal<SubjectLines | undefined>(undefined);

/** Looks for it until the answer is called; a mail that is found alone is opened. */
export function keepLooking(search: Search): () => void {
  let isOver = false;
  lines.value = undefined;
  found.clear();
  if (search.text || search.unconfirmed) {
    void found.load().then(() => {
      const { mails: [only, ...others] = [] } = found.answer.value ?? {};
      if (isOver || only === undefined || others.length > 0 || address.value.story !== undefined) return;
      openMail(only, { replaced: true });
    });
  }
  // When more is loaded, and not with every event that comes.
  const stop = effect(() => {
    if (loading.value || !search.text) return;
    const { text } = search;
    untracked(() => {
      lines.value = inSubjectLines(text, [...seen.value, ...rows.value]);
    });
  });
  return () => {
    isOver = true;
    stop();
    found.clear();
  };
}

export function openMail(mail: FoundMail, how?: { readonly replaced: boolean }): void {
  const { provider, account, subject, event, at } = mail;
  openStory({ provider, account, subject, event, at }, how);
}
