import type { Bucket } from '../aws/bucket.ts';
import type { PosternEvent } from '../events/event.ts';
import { ForeignPayloadError, wholeItem } from '../events/whole-item.ts';
import { DeadLetterError } from './dead-letter-error.ts';
import { isPosternEvent } from './parse-event.ts';

/** An event that holds its payload, however large. */
export type WholeEvent = PosternEvent & { readonly data: { readonly payload: string } };

function isWhole(event: PosternEvent): event is WholeEvent {
  return event.data.payload !== undefined;
}

/** Fetches the payload if the event was too large to hold it. */
export async function whole(event: PosternEvent, open: () => Bucket): Promise<WholeEvent> {
  if (isWhole(event)) return event;
  const bucket = open();
  const item = await wholeItem(event, { bucket: bucket.name, get: bucket.get }).catch((error: unknown) => {
    throw error instanceof ForeignPayloadError
      ? new DeadLetterError('foreign_payload', { cause: error })
      : error;
  });
  const { payloadRef: _, ...parts } = event.data;
  const filled: unknown = { ...event, data: { ...parts, ...item } };
  if (isPosternEvent(filled) && isWhole(filled)) return filled;
  throw new DeadLetterError('not_an_event');
}
