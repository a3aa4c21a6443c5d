import * as v from 'valibot';
import { type DataParts, type Item, PosternEvent } from './event.ts';
import { payloadKey, payloadRef } from './payload-ref.ts';
import { maxPublishedBytes, publishedForm } from './published.ts';
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
  if (publishedForm(event).bytes <= maxPublishedBytes) return { event };
  const { payload = '', envelope, payloadRef: _, ...parts } = event.data;
  const item: Item = envelope === undefined ? { payload } : { payload, envelope };
  const key = payloadKey(event);
  const object = { key, text: itemText(item) };
  for (const kept of lessAndLess(parts)) {
    const data = { ...kept, payloadRef: payloadRef(bucket, key) };
    const fitted = v.parse(PosternEvent, { ...event, data });
    if (publishedForm(fitted).bytes <= maxPublishedBytes) return { event: fitted, object };
  }
  return undefined;
}

/** All parts, then without the largest, and so on until none is left. */
function* lessAndLess(parts: DataParts): Generator<DataParts> {
  const byteLength = (part: unknown) => Buffer.byteLength(JSON.stringify(part) ?? '');
  const smallestFirst = Object.entries(parts).sort(
    ([a, one], [b, other]) => byteLength(one) - byteLength(other) || (a < b ? -1 : 1),
  );
  for (let count = smallestFirst.length; count >= 0; count--) {
    yield Object.fromEntries(smallestFirst.slice(0, count));
  }
}
