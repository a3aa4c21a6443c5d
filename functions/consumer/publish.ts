import {
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  type SNSClient,
  SNSServiceException,
} from '@aws-sdk/client-sns';
import pMap from 'p-map';
import { type BatchLimits, inBatches } from '../events/batches.ts';
import type { PosternEvent } from '../events/event.ts';
import { attributeType, maxPublishedBytes, publishedForm } from '../events/published.ts';
import { faultOf, logger } from '../webhook/log.ts';

export interface Topic {
  readonly client: SNSClient;
  readonly arn: string;
}

const limits: BatchLimits<Entry> = { size: 10, bytes: maxPublishedBytes, bytesOf: ({ bytes }) => bytes };
const batchesAtOnce = 4;
/** Tries at the entries of a batch that SNS reports as failed. */
const tries = 3;

/** Publishes each event while there is time; says for each, in order, whether SNS confirmed it. */
export async function publishEvents(
  topic: Topic,
  events: readonly PosternEvent[],
  outOfTime: () => boolean,
): Promise<readonly boolean[]> {
  const confirmed = new Set<string>();
  const publish = async (batch: readonly Entry[]) => {
    if (!outOfTime()) await publishBatch(topic, batch, confirmed);
  };
  await pMap(inBatches(events.map(toEntry), limits), publish, { concurrency: batchesAtOnce });
  return events.map((_, index) => confirmed.has(String(index)));
}

/** Adds the ids that SNS confirms; one that it never does is left out. */
async function publishBatch(topic: Topic, batch: readonly Entry[], confirmed: Set<string>): Promise<void> {
  try {
    let left = batch;
    for (let attempt = 0; attempt < tries && left.length > 0; attempt++) {
      const request = {
        TopicArn: topic.arn,
        PublishBatchRequestEntries: left.map(({ bytes: _, ...entry }) => entry),
      };
      // `Failed` entries come inside a 200.
      const { Successful = [] } = await topic.client.send(new PublishBatchCommand(request));
      for (const { Id } of Successful) if (Id !== undefined) confirmed.add(Id);
      left = left.filter(({ Id }) => !confirmed.has(Id));
    }
  } catch (error) {
    logger.error('batch not published', { events: batch.length, ...faultOf(error) });
    const left = batch.filter(({ Id }) => !confirmed.has(Id));
    // Refused whole, perhaps for the sake of one: each alone, so that only that one fails.
    if (isRefusal(error) && batch.length > 1)
      for (const entry of left) await publishBatch(topic, [entry], confirmed);
  }
}

/** Not what is throttled or not allowed: more calls would make that worse. */
function isRefusal(error: unknown): boolean {
  return error instanceof SNSServiceException && /^(Invalid|BatchRequestTooLong|Validation)/.test(error.name);
}

type Entry = PublishBatchRequestEntry & { readonly Id: string; readonly bytes: number };

function toEntry(event: PosternEvent, index: number): Entry {
  const { message, attributes, bytes } = publishedForm(event);
  return {
    Id: String(index),
    Message: message,
    MessageAttributes: Object.fromEntries(
      attributes.map(([name, value]) => [name, { DataType: attributeType, StringValue: value }]),
    ),
    bytes,
  };
}
