import pMap from 'p-map';
import { faultName, faultOf, logger } from '../aws/log.ts';
import { type BatchLimits, inBatches } from '../events/batches.ts';
import type { PosternEvent } from '../events/event.ts';
import { maxPublishedBytes, publishedForm } from '../events/published.ts';
import type { Entry, Topic } from './topic.ts';

const limits: BatchLimits<Entry> = { size: 10, bytes: maxPublishedBytes, bytesOf: ({ bytes }) => bytes };
const batchesAtOnce = 4;
/** Tries at a batch's entries that SNS reports as failed. */
const tries = 3;

/** Publishes while there is time; for each event, in order, whether SNS confirmed it. */
export async function publishEvents(
  topic: Topic,
  events: readonly PosternEvent[],
  outOfTime: () => boolean,
): Promise<readonly boolean[]> {
  const confirmed = new Set<string>();
  const publish = async (batch: readonly Entry[]) => {
    if (!outOfTime()) await publishBatch(topic, batch, confirmed);
  };
  const entries = events.map((event, index) => ({ id: String(index), ...publishedForm(event) }));
  await pMap(inBatches(entries, limits), publish, { concurrency: batchesAtOnce });
  return events.map((_, index) => confirmed.has(String(index)));
}

/** Adds the ids that SNS confirms. */
async function publishBatch(topic: Topic, batch: readonly Entry[], confirmed: Set<string>): Promise<void> {
  try {
    let left = batch;
    for (let attempt = 0; attempt < tries && left.length > 0; attempt++) {
      for (const id of await topic.publish(left)) confirmed.add(id);
      left = left.filter(({ id }) => !confirmed.has(id));
    }
  } catch (error) {
    logger.error('batch not published', { events: batch.length, ...faultOf(error) });
    const left = batch.filter(({ id }) => !confirmed.has(id));
    // Refused as a whole, perhaps because of one: each alone, so that only that one fails.
    if (isRefusal(error) && batch.length > 1)
      for (const entry of left) await publishBatch(topic, [entry], confirmed);
  }
}

/** Not throttling or missing rights: more calls would make that worse. */
function isRefusal(error: unknown): boolean {
  return /^(Invalid|BatchRequestTooLong|Validation)/.test(faultName(error));
}
