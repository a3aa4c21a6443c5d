import type { DataParts, PosternEvent } from '../../functions/events/event.ts';
import type { Sender } from '../../functions/events/instance.ts';
import type { Asked } from './asked.ts';
import { type Fate, fateAt, fatesOf } from './fate.ts';
import type { Found } from './find.ts';
import { summaryOf } from './summary.ts';

/** What is known of one message. */
export interface MailAnswer extends Sender {
  readonly account: string | undefined;
  readonly subject: string;
  /** What else its provider calls it. */
  readonly aliases: readonly string[];
  /** Of a mail to several, what happened to it as a whole, in sentences. */
  readonly summary: readonly string[];
  /** At the address that was asked for; else at each recipient, the worst first, or of the whole mail. */
  readonly fates: readonly Fate[];
  readonly events: readonly PosternEvent[];
}

export function answersOf({ takenFor, timelines }: Found, { address }: Asked): readonly MailAnswer[] {
  return timelines.flatMap((events) => {
    const [first] = events;
    if (first === undefined) return [];
    const { provider, instance, account } = first;
    const at = takenFor === 'address' ? address : undefined;
    const fates = at === undefined ? fatesOf(events) : [fateAt(events, at)];
    return [{ provider, instance, account, ...namesOf(events), summary: summaryOf(events), fates, events }];
  });
}

/** By whatever event a story begins, its mail is called the same: by what the others lead to. */
function namesOf(events: readonly PosternEvent[]): Pick<MailAnswer, 'subject' | 'aliases'> {
  const aliases = new Set(events.flatMap(({ data }: { readonly data: DataParts }) => data.aliases ?? []));
  const subjects = [...new Set(events.map(({ subject }) => subject))].sort();
  const subject = subjects.find((one) => !aliases.has(one)) ?? subjects[0] ?? '';
  const others = new Set([...aliases, ...subjects]);
  others.delete(subject);
  return { subject, aliases: [...others].sort() };
}

/** One message as JSON: what is derived, and the events that it is derived from. */
export function answerJson({ fates, events, ...names }: MailAnswer) {
  return {
    ...names,
    fates: fates.map(({ by, ...fate }) => ({ ...fate, by: by?.id })),
    events,
  };
}
