import { Rejection } from './rejection.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What a verified body holds; a `Rejection` where it is not JSON, for providers that send a refused delivery again. */
export function jsonBody(body: Buffer, parse: (text: string) => unknown = JSON.parse): unknown {
  try {
    return parse(utf8.decode(body));
  } catch {
    throw new Rejection(400, 'not_json', 'The delivery is authentic, but its body is not JSON.');
  }
}
