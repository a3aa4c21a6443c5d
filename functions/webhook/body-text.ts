import { isUtf8 } from 'node:buffer';
import { Rejection } from './rejection.ts';

const texts = new WeakMap<Buffer, string | undefined>();

/** Undefined if it is not UTF-8. Decoded once, however often asked: a body may have megabytes. */
export function bodyText(body: Buffer): string | undefined {
  if (!texts.has(body)) texts.set(body, isUtf8(body) ? body.toString() : undefined);
  return texts.get(body);
}

/** The body of a text, which stays at hand. */
export function bodyOf(text: string): Buffer {
  const body = Buffer.from(text);
  // A malformed text has no bytes: they are those of its replacement characters.
  if (text.isWellFormed()) texts.set(body, text);
  return body;
}

/** Throws a `Rejection` if it is not JSON: for providers that retry. */
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
