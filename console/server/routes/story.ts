import * as v from 'valibot';
import { readWord } from '../../../functions/events/instance.ts';
import { wholeItem } from '../../../functions/events/whole-item.ts';
import { objectsOf } from '../../../operations/objects.ts';
import { accountOf } from '../../../operations/queries/filters.ts';
import { timelineKey } from '../../../operations/queries/partitions.ts';
import { get, type Timeline } from '../../../operations/queries/queries.ts';
import { storyPartitions } from '../../../operations/queries/story-partitions.ts';
import { eventsIn } from '../../../operations/queries/whole-timeline.ts';
import type { Payload, Story, StoryEvent } from '../../api.ts';
import type { LookedAt } from '../looked-at.ts';
import { readParameters, sender, text } from '../parameters.ts';
import { Refused } from '../problem.ts';

const about = {
  provider: sender,
  account: v.optional(v.pipe(text, v.transform(accountOf)), ''),
  subject: text,
};

const Asked = v.strictObject(about);
const OneAsked = v.strictObject({
  ...about,
  id: v.pipe(text, v.regex(/^[0-9a-f]{32}$/, "It must be an event's whole id.")),
});

function ofSender<T extends { readonly provider: string }>({ provider: word, ...asked }: T) {
  return { ...asked, ...readWord(word) };
}

const mostEvents = 500;
const mostBytes = 8 * 1_024 * 1_024;
/** Small, since an event may have 400 KB. */
const pageSize = 25;

/** All that is stored of a subject, and of the same mail under its other ids, as far as a browser should hold it. */
export async function story({ source }: LookedAt, query: unknown): Promise<Story> {
  const asked = ofSender(readParameters(Asked, query));
  const { keys, cut } = await storyPartitions(source, timelineKey(asked));
  const events: StoryEvent[] = [];
  let bytes = 0;
  for await (const event of eventsIn(source, keys, pageSize)) {
    bytes += Buffer.byteLength(JSON.stringify(event));
    if (events.length === mostEvents || bytes > mostBytes) return { events, cut: true };
    events.push(event);
  }
  return { events, cut };
}

/** The item that a large event was made of, which S3 keeps. */
export async function payload({ deployment, source }: LookedAt, query: unknown): Promise<Payload> {
  const asked = ofSender(readParameters(OneAsked, query));
  const [event] = await get(source, asked);
  if (event === undefined) throw noSuchEvent(asked);
  return wholeItem(event, objectsOf(deployment.open, deployment.output('SpoolBucketName')));
}

function noSuchEvent({ subject, id }: Timeline & { readonly id: string }): Refused {
  return new Refused(404, 'not_found', `There is no event ${id} about ${subject}. It may have expired.`);
}
