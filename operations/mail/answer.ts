import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import type { Asked } from './asked.ts';
import { fateAt, fatesOf } from './fate.ts';
import type { Found } from './find.ts';
import { summaryOf } from './summary.ts';

export type MailAnswer = NonNullable<ReturnType<typeof answerOf>>;

export function answersOf({ takenFor, timelines }: Found, { address }: Asked): readonly MailAnswer[] {
  const at = takenFor === 'address' ? address : undefined;
  return timelines.flatMap((events) => answerOf(events, at) ?? []);
}

/**
 * Of the mail with this whole story: what it is called, what happened to it as a whole if it was to several, in
 * sentences, and its fates, at one address or at each recipient, the worst first.
 */
export function answerOf(events: readonly PosternEvent[], at?: string) {
  const [first] = events;
  if (first === undefined) return undefined;
  const { provider, instance, account } = first;
  const fates = at === undefined ? fatesOf(events) : [fateAt(events, at)];
  return { provider, instance, account, ...namesOf(events), summary: summaryOf(events), fates, events };
}

/** By whatever event a story begins, its mail is called the same: by what the others, its aliases, lead to. */
function namesOf(events: readonly PosternEvent[]) {
  const aliases = new Set(events.flatMap(({ data }: { readonly data: DataParts }) => data.aliases ?? []));
  const subjects = [...new Set(events.map(({ subject }) => subject))].sort();
  const subject = subjects.find((one) => !aliases.has(one)) ?? subjects[0] ?? '';
  const others = new Set([...aliases, ...subjects]);
  others.delete(subject);
  return { subject, aliases: [...others].sort() };
}

/** In words: of a mail to several, of the mail as a whole and then of each recipient; `more` are left out. */
export function toldOf(answer: MailAnswer, most = Number.POSITIVE_INFINITY) {
  const fates = answer.fates.slice(0, most);
  return {
    sentences: [...answer.summary, ...fateSentences(answer).slice(0, most)],
    /** What to do, each once. */
    advice: [...new Set(fates.flatMap(({ whatToDo = [] }) => whatToDo))],
    more: answer.fates.length - fates.length,
  };
}

/** Of a mail to several, even the one that was asked for is named. */
export function fateSentences({ fates, summary }: MailAnswer): readonly string[] {
  const isOne = fates.length === 1 && summary.length === 0;
  return fates.map(({ recipient, sentence }) => (isOne ? sentence : `${recipient}: ${sentence}`));
}

/** One message as JSON: what is derived, and the events that it is derived from. */
export function answerJson({ fates, events, ...names }: MailAnswer) {
  return {
    ...names,
    fates: fates.map(({ by, ...fate }) => ({ ...fate, by: by?.id })),
    events,
  };
}
