/** With escapes resolved; `startOf` gives a character's place in the original. */
export interface Decoded {
  readonly text: string;
  startOf(at: number): number;
}

/** Undefined if there is nothing to resolve. */
type Reading = (text: string) => Decoded | undefined;

/** Escaped bytes of UTF-8: one of ASCII, or those of one other character. */
const octets = (sign: string) => `${sign}[0-7][0-9a-f]|${sign}[c-f][0-9a-f](?:${sign}[89ab][0-9a-f]){1,3}`;
const fromHex = (escaped: string) => Buffer.from(escaped.replace(/[^0-9a-f]/gi, ''), 'hex').toString();
const character = (code: number) => (code <= 0x10_ff_ff ? String.fromCodePoint(code) : '');

/** Escapes of links, HTML, nested JSON and RFC 6533, and UTF-8 that was read as Latin-1. */
const common = new RegExp(
  [
    octets('%'),
    '&(?:commat|#x[0-9a-f]{1,6}|#[0-9]{1,7});',
    String.raw`\\+u[0-9a-f]{4}`,
    String.raw`\\x\{[0-9a-f]{1,6}\}`,
    String.raw`\\+"`,
    '[\\xC2-\\xF4][\\x80-\\xBF]{1,3}',
  ].join('|'),
  'gi',
);

function commonly(escaped: string): string {
  if (escaped.startsWith('%')) return fromHex(escaped);
  if (escaped === '&commat;') return '@';
  if (escaped.startsWith('&')) return character(Number(escaped.slice(2, -1).replace(/^x/i, '0x')));
  if (escaped.endsWith('"')) return '"';
  if (escaped.startsWith('\\')) return character(Number.parseInt(escaped.replace(/^\\+[ux]\{?/i, ''), 16));
  return Buffer.from(escaped, 'latin1').toString();
}

/** Quoted-printable with soft line breaks (RFC 2045), and xtext (RFC 3461): both often occur in plain text. */
const quotedPrintable = new RegExp(`${octets('=')}|=\\r?\\n`, 'gi');
const xtext = new RegExp(octets('\\+'), 'gi');

const resolving =
  (escapes: RegExp, resolve: (escaped: string) => string): Reading =>
  (text) => {
    const parts: string[] = [];
    const starts: number[] = [];
    let last = 0;
    const keep = (until: number) => {
      parts.push(text.slice(last, until));
      for (let at = last; at < until; at++) starts.push(at);
    };
    for (const { 0: escaped, index } of text.matchAll(escapes)) {
      keep(index);
      const part = resolve(escaped);
      parts.push(part);
      for (let count = 0; count < part.length; count++) starts.push(index);
      last = index + escaped.length;
    }
    if (last === 0) return undefined;
    keep(text.length);
    return { text: parts.join(''), startOf: (at) => starts[at] ?? text.length };
  };

const once = resolving(common, commonly);

/** A link may contain a link. */
const twice: Reading = (text) => within(once(text), once);
const thrice: Reading = (text) => within(twice(text), once);

function within(outer: Decoded | undefined, read: Reading): Decoded | undefined {
  const inner = outer && read(outer.text);
  return inner && { text: inner.text, startOf: (at) => outer.startOf(inner.startOf(at)) };
}

/** As it is, and with possible escapes resolved. */
export const readings: readonly Reading[] = [
  (text) => ({ text, startOf: (at) => at }),
  resolving(quotedPrintable, (escaped) => (escaped.endsWith('\n') ? '' : fromHex(escaped))),
  resolving(xtext, fromHex),
  once,
  twice,
  thrice,
];
