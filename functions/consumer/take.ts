import type { SQSRecord } from 'aws-lambda';
import type { Bucket } from '../aws/bucket.ts';
import { faultName, faultOf, logger } from '../aws/log.ts';
import { wordOf } from '../events/instance.ts';
import { type Delivery, decodeDelivery, MalformedDeliveryError } from '../webhook/delivery.ts';
import { decodePointed, readPointer } from '../webhook/pointer.ts';
import type { Verdict } from './dead-letter.ts';
import { noteDrift } from './drift.ts';
import { type Cut, cut, UnknownProviderError } from './normalise.ts';

export interface Taken extends Cut {
  readonly record: SQSRecord;
}

export interface Failure extends Verdict {
  readonly record: SQSRecord;
  /** Whether it may succeed later. */
  readonly transient: boolean;
  /** It progressed in this run, and has more to do. */
  readonly continues?: boolean;
}

/** A queue message → the items of its delivery, which is in S3 if the message is a pointer. */
export async function take(bucket: Bucket, record: SQSRecord): Promise<Taken | Failure> {
  const { messageId, body } = record;
  const pointer = readPointer(body);
  let message = body;
  try {
    if (pointer !== undefined) message = await bucket.get(pointer.object);
  } catch (error) {
    // A missing object looks like a lagging store: in the end SQS moves the message to the dead-letter queue.
    const ids = { messageId, deliveryId: pointer?.id, provider: pointer && wordOf(pointer) };
    logger.error('delivery not read from the spool', { ...ids, ...faultOf(error) });
    return { record, transient: true, reason: 'object_not_read', fault: faultName(error) };
  }
  let delivery: Delivery | undefined;
  try {
    delivery = pointer === undefined ? decodeDelivery(message) : decodePointed(pointer, message);
    const parts = cut(delivery);
    noteDrift(parts, delivery);
    return { record, ...parts };
  } catch (error) {
    const ids = { messageId, deliveryId: delivery?.id ?? pointer?.id };
    logger.error('poison: not normalised', { ...ids, ...faultOf(error) });
    return { record, transient: false, reason: reasonOf(error), fault: faultName(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof MalformedDeliveryError) return 'not_a_delivery';
  return error instanceof UnknownProviderError ? 'unknown_provider' : 'not_normalised';
}
