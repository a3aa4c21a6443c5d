declare global {
  interface JSON {
    /** @see https://github.com/tc39/proposal-json-parse-with-source */
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { source: string }) => unknown,
    ): unknown;
  }
}

/** JSON.parse, except that an integer it can't hold exactly stays text: ids have 64 bits. */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // A reviver makes parsing several times slower, and recurses.
  if (isExact(value, text)) return value;
  return JSON.parse(text, (_, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value,
  );
}

/** Whether no number lost digits, or the value is too intricate to check. A short text has few values. */
function isExact(value: unknown, text: string): boolean {
  if (text.length <= 2 * maxDepth) return !holdsInexact(value);
  return !/\d{16}/.test(text) || isIntricate(text);
}

function holdsInexact(value: unknown): boolean {
  if (typeof value === 'number')
    return !Number.isSafeInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsInexact);
  for (const name in value) if (holdsInexact((value as Record<string, unknown>)[name])) return true;
  return false;
}

/** Deeper than any provider nests; recursion exhausts the stack at some thousands. */
const maxDepth = 500;
/** More than any provider lists; copies of millions of values exhaust the memory. */
const maxValues = 500_000;

/** Whether recursing over the value, or copying it, is unsafe. The text must be well-formed JSON. */
export function isIntricate(text: string): boolean {
  // Each level takes two characters, and each value one with its separator.
  if (text.length <= 2 * maxDepth) return false;
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === ',') values++;
    else if (character === '[' || character === '{') {
      depth++;
      values++;
    } else if (character === ']' || character === '}') depth--;
    if (depth > maxDepth || values > maxValues) return true;
  }
  return false;
}

const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const afterBackslash = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;

/** Whether JSON.parse would not throw. Builds no value: the text may hold millions. */
export function isJson(text: string): boolean {
  // What closes each open container.
  const open: string[] = [];
  let at = skipSpace(text, 0);
  for (;;) {
    const character = text[at];
    if (character === '[' || character === '{') {
      const close = character === '[' ? ']' : '}';
      at = skipSpace(text, at + 1);
      if (text[at] !== close) {
        open.push(close);
        if (close === '}') at = afterKey(text, at);
        if (at === notJson) return false;
        continue;
      }
      at++;
    } else at = character === '"' ? afterString(text, at) : matchedEnd(scalar, text, at);
    if (at === notJson) return false;
    at = skipSpace(text, at);
    while (open.length > 0 && text[at] === open.at(-1)) {
      open.pop();
      at = skipSpace(text, at + 1);
    }
    if (open.length === 0) return at === text.length;
    if (text[at] !== ',') return false;
    at = skipSpace(text, at + 1);
    if (open.at(-1) === '}') at = afterKey(text, at);
    if (at === notJson) return false;
  }
}

const notJson = -1;

/** Where the value begins, given its key. */
function afterKey(text: string, from: number): number {
  if (text[from] !== '"') return notJson;
  const end = afterString(text, from);
  const colon = end === notJson ? notJson : skipSpace(text, end);
  return colon !== notJson && text[colon] === ':' ? skipSpace(text, colon + 1) : notJson;
}

function afterString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) return at + 1;
    if (unit < 0x20) return notJson;
    if (unit !== 0x5c) continue;
    const end = matchedEnd(afterBackslash, text, at + 1);
    if (end === notJson) return notJson;
    at = end - 1;
  }
  return notJson;
}

function matchedEnd(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : notJson;
}

/** From `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The elements of the array at `start`, up to `most`. The text must be well-formed JSON. */
export function elementsOf(text: string, start = 0, most = Number.POSITIVE_INFINITY): readonly Span[] {
  const spans: Span[] = [];
  let at = skipSpace(text, skipSpace(text, start) + 1);
  while (text[at] !== ']' && spans.length < most) {
    const end = endOfValue(text, at);
    spans.push({ start: at, end });
    at = skipSeparator(text, end);
  }
  return spans;
}

/** A member of an object: its value's span, and where its key begins. */
export interface Member extends Span {
  readonly name: string;
  readonly keyStart: number;
}

/** The members of an object, including doubled ones. The text must be well-formed JSON. */
export function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  let keyStart = skipSpace(text, skipSpace(text, 0) + 1);
  while (text[keyStart] !== '}') {
    const endOfKey = endOfValue(text, keyStart);
    const start = skipSpace(text, skipSpace(text, endOfKey) + 1);
    const end = endOfValue(text, start);
    members.push({ name: JSON.parse(text.slice(keyStart, endOfKey)), keyStart, start, end });
    keyStart = skipSeparator(text, end);
  }
  return members;
}

/** An object's member by name; the last if doubled, as in JSON.parse. */
export function memberOf(text: string, name: string): Span | undefined {
  return membersOf(text).findLast((member) => member.name === name);
}

/** A nested member, by the path of names to it. */
export function memberAt(text: string, path: readonly string[]): Span | undefined {
  let span: Span = { start: 0, end: text.length };
  for (const name of path) {
    const found = memberOf(text.slice(span.start, span.end), name);
    if (found === undefined) return undefined;
    span = { start: span.start + found.start, end: span.start + found.end };
  }
  return span;
}

/** Which members of an object to keep; a number is the most characters one may have. */
export interface Wanted {
  readonly [name: string]: number | Wanted;
}

/** The object's text with only those members; of doubled ones the last, as in JSON.parse. */
export function onlyMembers(text: string, wanted: Wanted): string {
  const members = new Map(membersOf(text).map((member) => [member.name, member]));
  const kept = Object.entries(wanted).flatMap(([name, what]) => {
    const member = members.get(name);
    if (member === undefined) return [];
    const value = text.slice(member.start, member.end);
    if (typeof what === 'number') return value.length <= what ? [`${JSON.stringify(name)}:${value}`] : [];
    return value.startsWith('{') ? [`${JSON.stringify(name)}:${onlyMembers(value, what)}`] : [];
  });
  return `{${kept.join(',')}}`;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

function skipSeparator(text: string, from: number): number {
  const at = skipSpace(text, from);
  return text[at] === ',' ? skipSpace(text, at + 1) : at;
}

function endOfValue(text: string, from: number): number {
  let at = from;
  let depth = 0;
  do {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '{' || character === '[') {
      depth++;
      at++;
    } else if (character === '}' || character === ']') {
      depth--;
      at++;
    } else at = depth === 0 ? endOfLiteral(text, at) : at + 1;
  } while (depth > 0);
  return at;
}

export function endOfString(text: string, from: number): number {
  let at = text.indexOf('"', from + 1);
  while (isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at + 1;
}

/** After an odd number of backslashes. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === '\\') first--;
  return (at - first) % 2 === 1;
}

function endOfLiteral(text: string, from: number): number {
  let at = from;
  while (at < text.length && !',]} \n\r\t'.includes(text.charAt(at))) at++;
  return at;
}
