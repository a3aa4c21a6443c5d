import * as v from 'valibot';
import type { Bucket } from '../aws/bucket.ts';
import { faultOf, logger } from '../aws/log.ts';
import { AwsCallError } from '../aws/signed-call.ts';
import { spoolKey } from '../webhook/spool.ts';
import type { Course, Progress } from './course.ts';
import type { Taken } from './take.ts';

/** Deliveries with fewer items always start from the beginning. */
const fewItems = 20;
/** Items between marks, for a run that is cut off without warning. */
const markEvery = 2_000;

const Mark = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    version: v.literal(1),
    /** The delivery's: another version may cut it differently. */
    items: v.number(),
    next: v.number(),
    failed: v.array(v.number()),
    stored: v.optional(v.number(), 0),
  }),
);

/** Where an earlier run left a delivery; undefined to start from the beginning. */
export async function readProgress(bucket: Bucket, taken: Taken): Promise<Progress | undefined> {
  if (taken.items.length <= fewItems) return undefined;
  try {
    const parsed = v.safeParse(Mark, await bucket.get(keyOf(taken)));
    return parsed.success && parsed.output.items === taken.items.length ? parsed.output : undefined;
  } catch (error) {
    // For a missing object S3 says 403 to roles that may not list.
    const { httpStatusCode: status } = error instanceof AwsCallError ? error.$metadata : {};
    if (status !== 403 && status !== 404) logger.warn('progress not read', faultOf(error));
    return undefined;
  }
}

export function isMarkDue({ next, marked }: Course): boolean {
  return next - marked >= markEvery;
}

/** Stores how far an unfinished delivery has come; false if nothing is kept. */
export async function keepProgress(bucket: Bucket, course: Course): Promise<boolean> {
  const { taken, progress } = course;
  if (taken.items.length <= fewItems || course.isDone) return false;
  course.marked = course.next;
  const mark = { version: 1, items: taken.items.length, ...progress };
  try {
    await bucket.replace(keyOf(taken), JSON.stringify(mark));
    return true;
  } catch (error) {
    logger.warn('progress not kept', faultOf(error));
    return false;
  }
}

function keyOf({ origin: { deliveryid: id, recordedtime: receivedAt, ...sender } }: Taken): string {
  return spoolKey('progress', { ...sender, id, receivedAt });
}
