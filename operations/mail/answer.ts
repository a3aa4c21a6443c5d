import type { PosternEvent } from '../../functions/events/event.ts';
import type { Sender } from '../../functions/events/instance.ts';
import type { Asked } from './asked.ts';
import { type Fate, fateAt, fatesOf } from './fate.ts';
import type { Found } from './find.ts';

/** What is known of one message. */
export interface MailAnswer extends Sender {
  readonly account: string | undefined;
  readonly subject: string;
  /** At the address that was asked for; else at each recipient, the worst first, or of the whole mail. */
  readonly fates: readonly Fate[];
  readonly events: readonly PosternEvent[];
}

export function answersOf({ takenFor, timelines }: Found, { address }: Asked): readonly MailAnswer[] {
  return timelines.flatMap((events) => {
    const [first] = events;
    if (first === undefined) return [];
    const { provider, instance, account, subject } = first;
    const at = takenFor === 'address' ? address : undefined;
    const fates = at === undefined ? fatesOf(events) : [fateAt(events, at)];
    return [{ provider, instance, account, subject, fates, events }];
  });
}

/** One message as JSON: what is derived, and the events that it is derived from. */
export function answerJson({ provider, instance, account, subject, fates, events }: MailAnswer) {
  return {
    provider,
    instance,
    account,
    subject,
    fates: fates.map(({ by, ...fate }) => ({ ...fate, by: by?.id })),
    events,
  };
}
