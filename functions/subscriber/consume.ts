import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { openBucket } from '../aws/bucket.ts';
import { required } from '../aws/environment.ts';
import { faultName, faultOf, logger } from '../aws/log.ts';
import { openQueue } from '../aws/queue.ts';
import { ofEnvironment } from '../aws/signing.ts';
import { deadLetter } from '../consumer/dead-letter.ts';
import type { PosternEvent } from '../events/event.ts';
import { DeadLetterError } from './dead-letter-error.ts';
import { type Memory, openMemory } from './memory.ts';
import { parseEvent } from './parse-event.ts';
import { type WholeEvent, whole } from './payload.ts';

export interface ConsumeOptions {
  /** `false` calls your function for repeats too, and needs no table. @default true */
  readonly remember?: boolean;
}

/** Per try at SQS and at S3, which may carry megabytes. */
const tryMs = 4_000;

/**
 * A Lambda handler for a subscriber's queue that awaits your function for each event. A failed event comes back alone;
 * a `DeadLetterError`, and anything that is no event, goes to the dead-letter queue at once. Repeats are not passed on:
 * docs/start/package.md says what that guarantees.
 */
export function consume(
  handle: (event: WholeEvent) => unknown,
  { remember = true }: ConsumeOptions = {},
): (event: SQSEvent, context?: Context) => Promise<SQSBatchResponse> {
  let opened: { readonly memory: Memory | undefined } | undefined;
  return async (batch, context) => {
    opened ??= { memory: remember ? openMemory() : undefined };
    const { memory } = opened;
    if (context !== undefined) memory?.during(context);
    const take = (record: SQSRecord) => takeRecord(record, handle, memory);
    const options = { throwOnFullBatchFailure: false };
    return processPartialResponse(batch, take, new BatchProcessor(EventType.SQS), options);
  };
}

/** Resolves if the message is done; throws if it must come back. */
async function takeRecord(
  record: SQSRecord,
  handle: (event: WholeEvent) => unknown,
  memory: Memory | undefined,
): Promise<void> {
  let event: PosternEvent | undefined;
  try {
    event = eventIn(record.body);
    const told = await whole(event, () =>
      openBucket(ofEnvironment, required('POSTERN_PAYLOAD_BUCKET'), tryMs),
    );
    // The return value may be mail: it is not kept.
    const work = async () => void (await handle(told));
    // Somebody requested it again.
    const isWanted = memory === undefined || event.resent === true;
    await (isWanted ? work() : memory.once(event.id, work));
  } catch (error) {
    if (error instanceof DeadLetterError && (await putAside(record, error))) return;
    logger.error('not consumed', { messageId: record.messageId, eventId: event?.id, ...faultOf(error) });
    throw error;
  }
}

/** Without a dead-letter queue, as under `postern listen`, it comes back until SQS moves it. */
async function putAside(record: SQSRecord, { reason, cause }: DeadLetterError): Promise<boolean> {
  const url = process.env.POSTERN_DEAD_LETTERS_URL;
  if (url === undefined) return false;
  const fault = cause === undefined ? 'DeadLetterError' : faultName(cause);
  return deadLetter(openQueue(ofEnvironment, url, tryMs), record, { reason: reason || 'rejected', fault });
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const SnsEnvelope = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Type: v.literal('Notification'), Message: v.string() }),
);

/** The body itself with raw delivery, else the message within SNS's envelope. */
export function eventIn(body: string): PosternEvent {
  const envelope = v.safeParse(SnsEnvelope, body);
  try {
    return parseEvent(envelope.success ? envelope.output.Message : body);
  } catch (cause) {
    throw new DeadLetterError('not_an_event', { cause });
  }
}
