import type { PosternEvent } from '../../functions/events/event.ts';
import { queueJson } from '../../functions/events/queue-json.ts';

/** How an event crosses HTTP. */
export interface Post {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The whole event as the body, to the letter what a subscriber's queue holds: a program that reads this reads that.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#32-structured-content-mode
 */
export function structured(event: PosternEvent): Post {
  return {
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    body: queueJson(event),
  };
}

/**
 * The data as the body, the attributes as headers: for what reads no other JSON than application/json.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode
 */
export function binary({ data, datacontenttype, ...attributes }: PosternEvent): Post {
  const headers = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[`ce-${name}`, headerValue(String(value))]],
  );
  return {
    headers: { 'content-type': datacontenttype, ...Object.fromEntries(headers) },
    body: queueJson(data),
  };
}

/** Percent-encoded as section 3.1.3.2 asks: space, quotation mark, percent, and all that is not printable ASCII. */
function headerValue(text: string): string {
  return text.toWellFormed().replace(/[^!#$&-~]/gu, encodeURIComponent);
}
