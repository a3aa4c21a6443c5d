import * as v from 'valibot';
import type { Bucket } from '../aws/bucket.ts';
import { faultOf, logger } from '../aws/log.ts';
import { AwsCallError } from '../aws/signed-call.ts';
import { spoolKey } from '../webhook/spool.ts';
import type { Course, Progress } from './course.ts';
import type { Taken } from './take.ts';

/** Of a delivery of fewer items nothing is kept: it begins again. */
const fewItems = 20;
/** Items after which a mark is put on the way, for a run that has no end of its own. */
const markEvery = 2_000;

const Mark = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    version: v.literal(1),
    /** Of the delivery: another version may cut it differently. */
    items: v.number(),
    next: v.number(),
    failed: v.array(v.number()),
  }),
);

/** Where an earlier run left a delivery; undefined where it is to begin at the start. */
export async function readProgress(bucket: Bucket, taken: Taken): Promise<Progress | undefined> {
  if (taken.items.length <= fewItems) return undefined;
  try {
    const parsed = v.safeParse(Mark, await bucket.get(keyOf(taken)));
    return parsed.success && parsed.output.items === taken.items.length ? parsed.output : undefined;
  } catch (error) {
    // Where there is none, S3 says 403 to whoever may not list.
    const { httpStatusCode: status } = error instanceof AwsCallError ? error.$metadata : {};
    if (status !== 403 && status !== 404) logger.warn('progress not read', faultOf(error));
    return undefined;
  }
}

/** True where a run that is cut off now would lose much. */
export function isMarkDue({ next, marked }: Course): boolean {
  return next - marked >= markEvery;
}

/** Marks how far a delivery has come that is not settled; false where nothing is kept. */
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
