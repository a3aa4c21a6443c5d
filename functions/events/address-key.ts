/** A domain for IDNA: bounded (RFC 1035, section 2.3.4), without characters that end a URL's host. */
const convertible = /^[\w.\u0080-\u{10FFFF}-]{1,255}$/u;

/** Quotes that change nothing (RFC 5321, section 4.1.2). */
const needlesslyQuoted = /^"([\w+-]+(?:\.[\w+-]+)*)"$/;

/** Equal for all spellings of an address. Only ASCII letters are folded: others may distinguish mailboxes. */
export function addressKey(address: string): string {
  const [local, domain] = partsOf(bareAddress(address));
  const key = `${local.replace(needlesslyQuoted, '$1')}${withoutRoot(inAscii(domain))}`;
  return key.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Without name, brackets, quotes and spaces around it, in NFC. No expression: it may be a megabyte of brackets. */
export function bareAddress(text: string): string {
  const trimmed = text.trim();
  let inner = trimmed;
  while (inner.endsWith('>')) inner = inner.slice(0, -1).trimEnd();
  const isBracketed = inner.length < trimmed.length || inner.startsWith('<');
  const address = inner.slice(isBracketed ? inner.lastIndexOf('<') + 1 : 0);
  return unquoted(address.trim()).normalize('NFC');
}

/** Outlook writes `'ann@example.net'` for an address shown as a name; no domain ends in a quote. */
function unquoted(text: string): string {
  let [start, end] = [0, text.length];
  while (end - start > 1 && (text[start] === "'" || text[start] === '"') && text[start] === text[end - 1]) {
    start += 1;
    end -= 1;
  }
  return text.slice(start, end).trim();
}

/** `example.net.`, as DNS writes it, is `example.net`; without spaces before the dot, so that a key is its own key. */
function withoutRoot(domain: string): string {
  let end = domain.length;
  while (/[.\s]/.test(domain[end - 1] ?? '')) end -= 1;
  return domain.slice(0, end);
}

/** The domain includes its @; '' if there is none. */
export function partsOf(address: string): readonly [local: string, domain: string] {
  const at = address.lastIndexOf('@');
  return at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at)];
}

/** As mail servers exchange it (RFC 5891); unchanged if it is no domain. */
function inAscii(domain: string): string {
  const name = domain.slice(1);
  if (!/[^ -~]/.test(name) || !convertible.test(name)) return domain;
  const url = `ws://${name}`;
  return URL.canParse(url) ? `@${new URL(url).hostname}` : domain;
}

/** Replaces an erased address. It belongs to nobody (RFC 2606). */
export const redactedAddress = 'redacted@redacted.invalid';
