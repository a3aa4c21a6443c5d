import type { Bucket } from '../aws/bucket.ts';
import { faultOf } from '../aws/log.ts';
import type { Queue } from '../aws/queue.ts';
import { wordOf } from '../events/instance.ts';
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

/** From the function's first line; with a cold start and the network it makes under 5 s. */
const answerMs = 4_000;

/** One request's time, shared among the services it calls: each may hang. */
export type Deadline = ReturnType<typeof startDeadline>;

/** Milliseconds left when a step must give up: later steps keep their time even if all before them hung. */
export const leave = {
  secret: 2_700,
  large: 1_800,
  queue: 900,
  lastResort: 0,
} as const;

export function startDeadline(ms = answerMs) {
  const end = performance.now() + ms;
  const timers: NodeJS.Timeout[] = [];
  return {
    /** Fires when only this time, in milliseconds, is left for later steps. */
    leaving: (left: number): AbortSignal => {
      // Not `AbortSignal.timeout`, which can't be cancelled: it would fire during a later request.
      const controller = new AbortController();
      const expire = () => controller.abort(new DOMException('out of time', 'TimeoutError'));
      timers.push(setTimeout(expire, Math.max(0, Math.floor(end - left - performance.now()))));
      return controller.signal;
    },
    /** After the answer, no signal fires any more. */
    end: () => timers.forEach(clearTimeout),
  };
}
