declare global {
  interface JSON {
    /** @see https://github.com/tc39/proposal-json-parse-with-source */
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { source: string }) => unknown,
    ): unknown;
  }
}

/** What JSON.parse makes of a text, except that an integer it can't hold exactly stays text: ids are 64 bits wide. */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // A reviver makes parsing several times slower, and recurses.
  if (!/\d{16}/.test(text) || isDeep(text)) return value;
  return JSON.parse(text, (_, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value,
  );
}

/** Deeper than any provider nests; what recurses over a value exhausts the stack at some thousands. */
const maxDepth = 500;

/** True where a function that recurses must not touch the value. The text must be well-formed JSON. */
export function isDeep(text: string): boolean {
  // Each level takes two characters.
  if (text.length <= 2 * maxDepth) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** Where a value stands in a text: from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The elements of the array that begins at `start`, each as it stands. The text must be well-formed JSON. */
export function elementsOf(text: string, start = 0): readonly Span[] {
  const spans: Span[] = [];
  let at = skipSpace(text, skipSpace(text, start) + 1);
  while (text[at] !== ']') {
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

/** The members of the object that the text is, doubled ones too, each as it stands. The text must be well-formed JSON. */
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

/** The member of that name in the object that the text is; the last one where it is doubled, as JSON.parse has it. */
export function memberOf(text: string, name: string): Span | undefined {
  return membersOf(text).findLast((member) => member.name === name);
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

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfLiteral(text: string, from: number): number {
  let at = from;
  while (at < text.length && !',]} \n\r\t'.includes(text.charAt(at))) at++;
  return at;
}
