import * as v from 'valibot';
import type { PosternEvent } from '../../../functions/events/event.ts';
import { readWord } from '../../../functions/events/instance.ts';
import { wholeItem } from '../../../functions/events/whole-item.ts';
import { answerOf, toldOf } from '../../../operations/mail/answer.ts';
import { objectsOf } from '../../../operations/objects.ts';
import { accountOf } from '../../../operations/queries/filters.ts';
import { timelineKey } from '../../../operations/queries/partitions.ts';
import { type EventSource, get, type Timeline } from '../../../operations/queries/queries.ts';
import { eventsIn, storyPartitions } from '../../../operations/queries/story.ts';
import type { Payload, Story } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { readParameters, sender, text } from '../parameters.ts';
import { Refused } from '../problem.ts';

const about = {
  provider: sender,
  account: v.optional(v.pipe(text, v.transform(accountOf)), ''),
  subject: text,
};

const Asked = v.strictObject({ ...about, at: v.optional(text) });
/** One event. */
export const oneEvent = {
  ...about,
  id: v.pipe(text, v.regex(/^[0-9a-f]{32}$/, "It must be an event's whole id.")),
};

const OneAsked = v.strictObject(oneEvent);

function ofSender<T extends { readonly provider: string }>({ provider: word, ...asked }: T) {
  return { ...asked, ...readWord(word) };
}

const mostEvents = 500;
const mostBytes = 8 * 1_024 * 1_024;
/** Small, since an event may have 400 KB. */
const pageSize = 25;
/** The sentence about a mail rests on more events than are shown. */
const mostJudged = 5_000;
/** Of a mail to several. */
const mostFates = 20;

/** All that is stored of a subject, and of the same mail under its other ids, as far as a browser should hold it. */
export async function story({ source }: LookedAt, query: unknown): Promise<Story> {
  const { at, ...asked } = ofSender(readParameters(Asked, query));
  const { keys, cut } = await storyPartitions(source, timelineKey(asked));
  const events: PosternEvent[] = [];
  let [bytes, shown] = [0, 0];
  for await (const event of eventsIn(source, keys, pageSize)) {
    bytes += Buffer.byteLength(JSON.stringify(event));
    if (shown === events.length && shown < mostEvents && bytes <= mostBytes) shown++;
    else if (events.length === mostJudged || bytes > 8 * mostBytes || !isOfMail(events)) break;
    events.push(event);
  }
  const answer = isOfMail(events) ? answerOf(events, at) : undefined;
  const why = answer && toldOf(answer, mostFates);
  return { events: events.slice(0, shown), cut: cut || shown < events.length, why };
}

/** Of what `postern why` says something about. */
export function isOfMail(events: readonly PosternEvent[]): boolean {
  return events.some(({ type, subject }) => type.startsWith('email.') || subject.startsWith('message/'));
}

/** The item that a large event was made of, which S3 keeps. */
export async function payload({ deployment, source }: LookedAt, query: unknown): Promise<Payload> {
  const event = await eventOf(source, readParameters(OneAsked, query));
  return wholeItem(event, objectsOf(deployment.open, deployment.output('SpoolBucketName')));
}

export async function eventOf(
  source: EventSource,
  asked: Timeline & { readonly id: string },
): Promise<PosternEvent> {
  const [event] = await get(source, ofSender(asked));
  if (event === undefined) throw noSuchEvent(asked);
  return event;
}

function noSuchEvent({ subject, id }: Timeline & { readonly id: string }): Refused {
  return new Refused(404, 'not_found', `There is no event ${id} about ${subject}. It may have expired.`);
}
