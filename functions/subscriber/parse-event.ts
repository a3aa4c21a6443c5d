import * as v from 'valibot';
import { PosternEvent } from '../events/event.ts';

/** Whether it is an event, of a type that this version knows. */
export function isPosternEvent(value: unknown): value is PosternEvent {
  return v.is(PosternEvent, value);
}

/** Throws if this version knows no such event; the error names the wrong part and quotes nothing of the mail. */
export function parseEvent(body: string): PosternEvent {
  return checkedEvent(jsonOf(body));
}

/** The value, if it is an event; throws as `parseEvent` does. */
export function checkedEvent(value: unknown): PosternEvent {
  if (isPosternEvent(value)) return value;
  const { issues = [] } = v.safeParse(PosternEvent, value);
  // No deeper: keys further down may be the provider's.
  const parts = issues.map(({ path = [] }) =>
    path
      .slice(0, 2)
      .map(({ key }) => String(key))
      .join('.'),
  );
  throw new Error(
    `Not an event that this version of postern knows (${[...new Set(parts)].join(', ') || 'no object'}). If the deployment is newer, update the package here.`,
  );
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error('Not an event: the body is no JSON. Is the queue one of a Postern subscriber?');
  }
}
