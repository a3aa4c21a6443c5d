import {
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  type SNSClient,
  SNSServiceException,
} from '@aws-sdk/client-sns';
import pMap from 'p-map';
import { type BatchLimits, inBatches } from '../events/batches.ts';
import type { DataParts, PosternEvent } from '../events/event.ts';
import { faultOf, logger } from '../webhook/log.ts';
import { queueJson } from '../webhook/queue-json.ts';

export interface Topic {
  readonly client: SNSClient;
  readonly arn: string;
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const limits: BatchLimits<Entry> = { size: 10, bytes: 262_144, bytesOf };
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
      const request = { TopicArn: topic.arn, PublishBatchRequestEntries: [...left] };
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

type Entry = PublishBatchRequestEntry & { readonly Id: string };

function toEntry(event: PosternEvent, index: number): Entry {
  const whole = entryOf(event, event, index);
  if (bytesOf(whole) <= limits.bytes) return whole;
  // What is left out stands in the table, under the key that the event's attributes make.
  const { payload: _, ...data } = event.data;
  const withoutPayload = entryOf(event, { ...event, data }, index);
  return bytesOf(withoutPayload) <= limits.bytes
    ? withoutPayload
    : entryOf(event, { ...event, data: {} }, index);
}

function entryOf(event: PosternEvent, published: object, index: number): Entry {
  return {
    Id: String(index),
    Message: queueJson(published),
    MessageAttributes: Object.fromEntries(
      attributesOf(event).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  };
}

/** What a subscriber can filter by. */
function attributesOf({ provider, type, providertype, account, data }: PosternEvent) {
  const { failure }: DataParts = data;
  const { kind, final } = failure ?? {};
  const attributes = { provider, type, providertype, account, failurekind: kind, final: final?.toString() };
  return Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [[name, value.slice(0, maxAttributeLength).replace(notTaken, '\uFFFD')] as const],
  );
}

/** No filter is longer, and attributes count towards the message's limit. */
const maxAttributeLength = 1_024;

/** What SNS refuses in an attribute; there is no escape for it there. */
const notTaken = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function bytesOf({ Message = '', MessageAttributes = {} }: PublishBatchRequestEntry): number {
  const attributes = Object.entries(MessageAttributes);
  const texts = attributes.flatMap(([name, { DataType = '', StringValue = '' }]) => [
    name,
    DataType,
    StringValue,
  ]);
  return [Message, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
