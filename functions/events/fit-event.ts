import * as v from 'valibot';
import { type DataParts, type Item, PosternEvent } from './event.ts';
import { payloadKey, payloadRef } from './payload-ref.ts';
import { maxPublishedBytes, publishedForm } from './published.ts';
import { jsonBytes, queueJson } from './queue-json.ts';
import { itemText } from './whole-item.ts';

/** The event to store and publish, and the object that must exist first. */
export interface Fitted {
  readonly event: PosternEvent;
  readonly object?: { readonly key: string; readonly text: string };
}

/**
 * The event itself if SNS takes it, else with `payloadRef` for its item, and if still too large without the largest
 * parts of `data`, which the item can restore. Depends only on event and bucket. Undefined if the attributes alone are
 * too large.
 */
export function fitEvent(event: PosternEvent, bucket: string): Fitted | undefined {
  const { payload = '', envelope, payloadRef: _, ...parts } = event.data;
  // Measured first: the form of what can't fit would be many times its delivery.
  const least = jsonBytes(payload) + (envelope === undefined ? 0 : jsonBytes(envelope));
  if (least <= maxPublishedBytes && publishedForm(event).bytes <= maxPublishedBytes) return { event };
  const item: Item = envelope === undefined ? { payload } : { payload, envelope };
  const key = payloadKey(event);
  for (const kept of lessAndLess(parts)) {
    const data = { ...kept, payloadRef: payloadRef(bucket, key) };
    const fitted = v.parse(PosternEvent, { ...event, data });
    if (publishedForm(fitted).bytes > maxPublishedBytes) continue;
    return { event: fitted, object: { key, text: itemText(item) } };
  }
  return undefined;
}

/** Parts that may fit together: all, then without the largest, and so on. */
function* lessAndLess(parts: DataParts): Generator<DataParts> {
  const measured = Object.entries(parts).map(([name, part]) => {
    return { name, part, bytes: Buffer.byteLength(queueJson([part])) - 2 };
  });
  measured.sort((one, other) => one.bytes - other.bytes || (one.name < other.name ? -1 : 1));
  for (let count = measured.length; count >= 0; count--) {
    const kept = measured.slice(0, count);
    if (kept.reduce((sum, { bytes }) => sum + bytes, 0) > maxPublishedBytes) continue;
    yield Object.fromEntries(kept.map(({ name, part }) => [name, part]));
  }
}
