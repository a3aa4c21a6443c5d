import * as v from 'valibot';
import { type DataParts, type Item, PosternEvent } from './event.ts';
import { payloadKey, payloadRef } from './payload-ref.ts';
import { maxPublishedBytes, publishedForm } from './published.ts';
import { jsonBytes, queueJson } from './queue-json.ts';
import { itemText } from './whole-item.ts';

/** An event as it is stored and published, and the object that must be there first. */
export interface Fitted {
  readonly event: PosternEvent;
  readonly object?: { readonly key: string; readonly text: string };
}

/**
 * The event itself, where its published form is within what SNS takes (and so within DynamoDB's 400 KB, since an item
 * is hardly larger than its JSON). Else with `payloadRef` in place of its item; and where it is still too large, less
 * those parts of `data` that are largest, which can be made again from the item. It depends on the event and bucket
 * alone. Undefined where even that is too large: then the attributes are.
 */
export function fitEvent(event: PosternEvent, bucket: string): Fitted | undefined {
  const { payload = '', envelope, payloadRef: _, ...parts } = event.data;
  // Measured first: the form of what can't fit would have many times the bytes of its delivery.
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

/** Parts that may fit together: all, then without the largest, and so on until none is left. */
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
