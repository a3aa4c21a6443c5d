import { redactedAddress } from '../../functions/events/address-key.ts';
import { endOfString, isJson } from '../../functions/events/json-text.ts';
import { type Redact, redactorOf } from './redact-text.ts';

/** Levels of JSON within JSON. */
const deepest = 3;

/**
 * Redacts every string of a JSON text, member names too, and leaves the rest unchanged. Other text is redacted as
 * text.
 */
export function redactJson(text: string, redact: Redact, depth = 0): string {
  // Some writers begin with a byte order mark.
  if (text.startsWith('\uFEFF')) return `\uFEFF${redactJson(text.slice(1), redact, depth)}`;
  if (!isJson(text)) return redact(text);
  const parts: string[] = [];
  let [last, name] = [0, ''];
  for (let at = text.indexOf('"'); at >= 0; ) {
    const end = endOfString(text, at);
    const value: string = JSON.parse(text.slice(at, end));
    const redacted = inString(value, name, redact, depth);
    if (redacted !== value) {
      parts.push(text.slice(last, at), JSON.stringify(redacted));
      last = end;
    }
    colon.lastIndex = end;
    if (colon.test(text)) name = value;
    at = text.indexOf('"', end);
  }
  if (last === 0) return text;
  parts.push(text.slice(last));
  return parts.join('').replace(named, '$1""').replace(naming, '$1""');
}

const colon = /[ \n\r\t]*:/y;
/** Members that hold only addresses, as header fields have them. */
const ofAddresses = /(?:to|cc|from|sender|recipients?|e-?mail|address)$/i;

function inString(value: string, name: string, redact: Redact, depth: number): string {
  const isNested = depth < deepest && /^\s*[[{]/.test(value);
  const redacted = redact(isNested ? redactJson(value, redact, depth + 1) : value);
  return redacted !== value && ofAddresses.test(name) ? redacted.replace(displayName, '$1') : redacted;
}

const escaped = redactedAddress.replaceAll('.', '\\.');

/** `"Smith, Ann" <…>`, also after other addresses: the name goes with the address. */
const displayName = new RegExp(`(^|,)\\s*(?:"(?:[^"\\\\]|\\\\.)*"|[^",<>@:;]*)\\s*(?=<${escaped}>)`, 'g');

const text = '"(?:[^"\\\\]|\\\\.){0,500}"';
const named = new RegExp(`("name"\\s*:\\s*)${text}(?=\\s*,\\s*"address"\\s*:\\s*"${escaped}")`, 'g');
const naming = new RegExp(`("address"\\s*:\\s*"${escaped}"\\s*,\\s*"name"\\s*:\\s*)${text}`, 'g');

export function withoutOthers(event: object, others: readonly string[]): object {
  const redacted = others.reduce((text, other) => redactJson(text, redactorOf(other)), JSON.stringify(event));
  return JSON.parse(redacted);
}
