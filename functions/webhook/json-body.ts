import { bodyText } from './body-text.ts';
import { Rejection } from './rejection.ts';

/** What a verified body holds; a `Rejection` where it is not JSON, for providers that send a refused delivery again. */
export function jsonBody(body: Buffer, parse: (text: string) => unknown = JSON.parse): unknown {
  const text = bodyText(body);
  if (text === undefined) throw notJson();
  try {
    return parse(text);
  } catch {
    throw notJson();
  }
}

export function notJson(): Rejection {
  return new Rejection(400, 'not_json', 'The delivery is authentic, but its body is not JSON.');
}
