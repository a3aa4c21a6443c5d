import type { Bucket } from '../aws/bucket.ts';
import { faultOf } from '../aws/log.ts';
import type { Queue } from '../aws/queue.ts';
import { wordOf } from '../events/instance.ts';
import { type Deadline, leave } from './deadline.ts';
import type { Delivery } from './delivery.ts';
import { messageGroupId, messageOf } from './pointer.ts';
import { tokenDigest } from './signature.ts';
import { encodeUnsent, encodeUnverified, type SpoolPlace, spoolKey } from './spool.ts';

export interface Stores {
  readonly queue: Queue;
  readonly bucket: Bucket;
}

/** Where a delivery is durable: on the queue, or in the spool and why. */
export type Kept =
  | { readonly where: 'queue' }
  | { readonly where: SpoolPlace; readonly why: string; readonly fault?: Record<string, unknown> };

/** Returns when SQS or S3 has confirmed; throws if neither does in time. */
export async function keep(
  { queue, bucket }: Stores,
  delivery: Delivery,
  account: string | undefined,
  deadline: Deadline,
): Promise<Kept> {
  const group = messageGroupId(wordOf(delivery), account);
  const { message, isPointer } = await messageOf(delivery, (key, text) =>
    bucket.put(key, text, deadline.leaving(leave.large)),
  );
  try {
    await queue.send(message, { group, signal: deadline.leaving(leave.queue) });
    return isPointer ? { where: 'large', why: 'over_queue_limit' } : { where: 'queue' };
  } catch (error) {
    const signal = deadline.leaving(leave.lastResort);
    await bucket.put(spoolKey('outage', delivery), encodeUnsent({ group, message }), signal);
    return { where: 'outage', why: 'queue_unavailable', fault: faultOf(error) };
  }
}

/** Returns when S3 has confirmed. The sweep verifies the token later. */
export async function keepUnverified(
  { bucket }: Pick<Stores, 'bucket'>,
  delivery: Delivery,
  token: string,
  deadline: Deadline,
): Promise<Kept> {
  const object = encodeUnverified(tokenDigest(token).toString('hex'), delivery);
  const signal = deadline.leaving(leave.lastResort);
  await bucket.put(spoolKey('unverified', delivery), object, signal);
  return { where: 'unverified', why: 'secret_unavailable' };
}
