import { addressKey, partsOf, redactedAddress } from '../../functions/events/address-key.ts';

export type Redact = (text: string) => string;

/** Also `ann=example.net` before the @ of a bounce address (VERP). */
const signs = [
  { sign: '@', instead: redactedAddress },
  { sign: '=', instead: redactedAddress.replace('@', '=') },
] as const;

type Sign = (typeof signs)[number];

/** Finds the address by its key, in every reading of the text. */
export function redactorOf(address: string): Redact {
  const key = addressKey(address);
  return (text) => {
    let redacted = text;
    for (const read of readings) {
      for (const sign of signs) {
        const reading = read(redacted);
        if (reading === undefined) continue;
        const spans = spansOf(reading.text, key, sign).map((span) => span.map(reading.startOf));
        redacted = replaced(redacted, spans, sign.instead);
      }
    }
    return redacted;
  };
}

function replaced(text: string, spans: readonly (readonly number[])[], instead: string): string {
  if (spans.length === 0) return text;
  const ends = [0, ...spans.map(([, to]) => to)];
  const between = [...spans.map(([from], at) => text.slice(ends[at], from)), text.slice(ends.at(-1))];
  return between.join(instead);
}

type Span = readonly [from: number, to: number];

function spansOf(text: string, key: string, { sign }: Sign): readonly Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
    const to = domainEnd(text, at + 1, key);
    if (to === undefined || (sign === '=' && text[to] !== '@')) continue;
    const domain = text.slice(at + 1, to);
    const isKey = (from: number) => addressKey(`${text.slice(from, at)}@${domain}`) === key;
    const from = localStarts(text, at, sign).find(isKey);
    if (from !== undefined) spans.push([from, to]);
  }
  return spans;
}

const domainForms = [
  /\[[^\]\s]{1,100}\]/y,
  /[\p{L}\p{M}\p{N}.\u3002\uFF0E\uFF61-]{1,300}/uy,
  /[\w.-]{1,300}/y,
];

/** Undefined if it isn't the key's domain. A sentence may end after it. */
function domainEnd(text: string, from: number, key: string): number | undefined {
  const [, domain] = partsOf(key);
  for (const form of domainForms) {
    form.lastIndex = from;
    const run = form.exec(text)?.[0].replace(/[.-]+$/, '') ?? '';
    if (run !== '' && partsOf(addressKey(`a@${run}`))[1] === domain) return from + run.length;
  }
  return undefined;
}

/** Longer than a local part (RFC 5321, section 4.5.3.1.1), with room before it. */
const longest = 320;
const quotedEnd = /"(?:[^"\\]|\\.)*"$/s;
const localEnd = /[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]+$/u;

/** The longest first. */
function localStarts(text: string, end: number, sign: Sign['sign']): readonly number[] {
  const before = text.slice(Math.max(0, end - longest), end);
  const quoted = quotedEnd.exec(before)?.[0].length;
  const run = localEnd.exec(before)?.[0] ?? '';
  const starts = quoted === undefined ? [] : [end - quoted];
  for (let at = 0; at < run.length; at++) if (begins(run, at, sign)) starts.push(end - run.length + at);
  return starts;
}

/** Scripts that precede an address only in a sentence without spaces. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]$/u;

/**
 * `to=ann@…` is hers; `joann@…`, `jo.ann@…` and `o'ann@…` are other people's. Characters that local parts may contain
 * but never do end it.
 */
function begins(run: string, at: number, sign: Sign['sign']): boolean {
  const before = run.slice(0, at);
  if (!/[\p{L}\p{N}]/u.test(before) || unspaced.test(before)) return true;
  return /[=/?&!#$%*^`{|}~]'?$|\.\.$/.test(before) || (sign === '=' && /[+-]$/.test(before));
}

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
