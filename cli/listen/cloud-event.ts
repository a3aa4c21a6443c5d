import type { PosternEvent } from '../../functions/events/event.ts';
import { queueJson } from '../../functions/events/queue-json.ts';

export interface Post {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The whole event as the body, exactly as a subscriber's queue holds it.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#32-structured-content-mode
 */
export function structured(event: PosternEvent): Post {
  return {
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    body: queueJson(event),
  };
}

/**
 * The data as the body, the attributes as headers.
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

/** Percent-encoded as section 3.1.3.2 asks. */
function headerValue(text: string): string {
  return text.toWellFormed().replace(/[^!#$&-~]/gu, encodeURIComponent);
}
