import fc from 'fast-check';

const each = (text: string, change: (character: string) => string) => [...text].map(change).join('');
const hex = (text: string) => [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));

/** One character of an address as something on the way may have written it. */
const escapes: readonly ((character: string) => string)[] = [
  (one) => one,
  (one) =>
    hex(one)
      .map((byte) => `%${byte}`)
      .join(''),
  (one) =>
    hex(one)
      .map((byte) => `%25${byte.toUpperCase()}`)
      .join(''),
  (one) => `&#${one.codePointAt(0)};`,
  (one) => `&#x${one.codePointAt(0)?.toString(16)};`,
  (one) => each(one, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
];
const quotedPrintable = (one: string) =>
  hex(one)
    .map((byte) => `=${byte.toUpperCase()}`)
    .join('');

/** An address as a text may hold it: in any case and form, with any text around it, and escaped. */
export function spelt(local: string, domains: readonly string[]): fc.Arbitrary<string> {
  const cased = (text: string) =>
    fc
      .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
      .map((upper) => each(text, (one) => (upper.pop() && /[a-z]/.test(one) ? one.toUpperCase() : one)));
  const address = fc
    .tuple(cased(local), fc.constantFrom(...domains).chain(cased), fc.boolean(), fc.boolean())
    .map(
      ([left, right, isQuoted, isRooted]) =>
        `${isQuoted ? `"${left}"` : left}@${right}${isRooted ? '.' : ''}`,
    );
  const escaped = fc
    .tuple(
      address,
      fc.constantFrom(...escapes, quotedPrintable),
      fc.infiniteStream(fc.boolean()).map((flags) => flags),
    )
    .map(([text, written, flags]) => each(text, (one) => (flags.next().value ? written(one) : one)));
  return escaped.chain((text) =>
    fc.constantFrom(
      text,
      `<${text}>`,
      `"Quimby, Q." <${text}>`,
      `550 5.1.1 <${text}>: no such user`,
      `rfc822;${text}`,
      `https://example.org/?to=${text}&x=1`,
      `mailto:${text}?subject=x`,
      `'${text}' (expanded from <other@example.org>)`,
      `宛先${text}`,
    ),
  );
}

/** Whether a text holds the address, by other means than those that take it out. */
export function holds(text: string, address: string): boolean {
  const decode: readonly ((text: string) => string)[] = [
    (one) => one.replace(/\\+u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
    (one) =>
      one.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString()),
    (one) =>
      one.replace(/&#(x?)([0-9a-f]+);/gi, (_, x, code) =>
        String.fromCodePoint(Number.parseInt(code, x ? 16 : 10)),
      ),
    (one) =>
      one.replace(/(?:=[0-9A-F]{2})+/g, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString()),
    (one) => one.replace(/[\\"]/g, ''),
  ];
  const seen = new Set([text]);
  for (const one of seen) if (seen.size < 200) for (const step of decode) seen.add(step(one));
  return [...seen].some((one) => one.normalize('NFC').toLowerCase().includes(address));
}
