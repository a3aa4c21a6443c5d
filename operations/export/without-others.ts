import { redactJson } from '../erase/redact-json.ts';
import { redactorOf } from '../erase/redact-text.ts';

/** The same, wherever it names one of these addresses, in the provider's own text too, with another in its place. */
export function withoutOthers(event: object, others: readonly string[]): object {
  const redacted = others.reduce((text, other) => redactJson(text, redactorOf(other)), JSON.stringify(event));
  return JSON.parse(redacted);
}
