import { type Fitted, fitEvent } from '../events/fit-event.ts';
import { leadsOf } from '../events/leads.ts';
import { publishedForm } from '../events/published.ts';
import { failed, type Outcome, unanswered } from '../events/store.ts';
import type { Course } from './course.ts';
import { type Occurrence, occurrenceOf } from './normalise.ts';

/** An event as it is stored and published. */
export interface Settling extends Occurrence {
  readonly course: Course;
  /** Of its item. */
  readonly index: number;
  /** The item, if too large for the event. */
  readonly object: Fitted['object'];
  outcome: Outcome;
}

/** Eight DynamoDB batches and twenty of SNS: one run manages that, however slow they are. */
const sliceSize = 200;
const sliceBytes = 4_000_000;

/** Its attributes alone exceed SNS's limit. */
const tooLarge = failed('EventTooLarge', false);

/** Events of deliveries, made lazily, a slice at a time: the slice bounds memory, not the deliveries. */
export function* slicesOf(courses: readonly Course[], bucket: string): Generator<readonly Settling[]> {
  let slice: Settling[] = [];
  let items = 0;
  let bytes = 0;
  for (const settling of settlingsOf(courses, bucket)) {
    slice.push(settling);
    items += 1 + leadsOf(settling.event).length;
    bytes += publishedForm(settling.event).bytes + (settling.object?.text.length ?? 0);
    if (items < sliceSize && bytes < sliceBytes) continue;
    yield slice;
    slice = [];
    items = 0;
    bytes = 0;
  }
  if (slice.length > 0) yield slice;
}

function* settlingsOf(courses: readonly Course[], bucket: string): Generator<Settling> {
  for (const course of courses) {
    try {
      for (const index of course.due()) yield begin(course, index, bucket);
    } catch (error) {
      course.poisoned(error);
    }
  }
}

function begin(course: Course, index: number, bucket: string): Settling {
  const item = course.taken.items[index] ?? { payload: '' };
  const { event, sighting } = occurrenceOf(course.taken, item);
  const fitted = fitEvent(event, bucket);
  const { object } = fitted ?? {};
  const outcome = fitted === undefined ? tooLarge : unanswered;
  return { course, index, event: fitted?.event ?? event, sighting, object, outcome };
}
