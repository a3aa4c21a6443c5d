import { hash } from 'node:crypto';
import * as v from 'valibot';
import { type Sender, wordOf } from '../events/instance.ts';
import { queueJson } from '../events/queue-json.ts';
import {
  type Delivery,
  decodeDelivery,
  encodeDelivery,
  MalformedDeliveryError,
  senderEntries,
} from './delivery.ts';
import { isSpoolKey, spoolKey } from './spool.ts';

/** A queue message for a delivery that is too large for the queue. */
export interface Pointer extends Sender {
  readonly id: string;
  /** Key in the spool of the message as it would have been queued. */
  readonly object: string;
}

const PointerText = v.pipe(
  v.string(),
  // No pointer is longer: a delivery is not parsed twice.
  v.maxLength(2_000),
  v.parseJson(),
  v.object({
    version: v.literal(1),
    id: v.string(),
    ...senderEntries,
    object: v.string(),
  }),
  // Whoever may send to the queue must not choose what the consumer reads.
  v.check(({ object, ...whose }) => isSpoolKey('large', whose, object)),
);

export function encodePointer({ id, provider, instance, object }: Pointer): string {
  return queueJson({ version: 1, id, provider, instance, object });
}

/** Undefined for any other message, and for a pointer to another delivery's object. */
export function readPointer(message: string): Pointer | undefined {
  const parsed = v.safeParse(PointerText, message, { abortPipeEarly: true });
  if (!parsed.success) return undefined;
  const { version: _, ...pointer } = parsed.output;
  return pointer;
}

/** Throws a `MalformedDeliveryError` if the object holds no delivery, or another. */
export function decodePointed(pointer: Pointer, text: string): Delivery {
  const delivery = decodeDelivery(text);
  if (delivery.id === pointer.id && wordOf(delivery) === wordOf(pointer)) return delivery;
  throw new MalformedDeliveryError('not the delivery that the pointer names');
}

/**
 * Limit of one SQS message, including its attributes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const queueLimitBytes = 1_048_576;

/** Leaves room for a dead letter's attributes. */
export const maxMessageBytes = queueLimitBytes - 1_024;

/** The queue message of a delivery: itself, or a pointer to an object that `put` creates. */
export async function messageOf(
  delivery: Delivery,
  put: (key: string, text: string) => Promise<void>,
): Promise<{ readonly message: string; readonly isPointer: boolean }> {
  const message = encodeDelivery(delivery);
  if (Buffer.byteLength(message) <= maxMessageBytes) return { message, isPointer: false };
  const object = spoolKey('large', delivery);
  await put(object, message);
  return { message: encodePointer({ ...delivery, object }), isPointer: true };
}

/** Fair queues work by group. Hashed, since SQS takes 128 ASCII characters. */
export function messageGroupId(word: string, account: string | undefined): string {
  if (account === undefined) return word;
  return `${word}-${hash('sha256', account).slice(0, 32)}`;
}
