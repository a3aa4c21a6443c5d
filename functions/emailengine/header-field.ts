import { isUtf8 } from 'node:buffer';
import { addressParser, decodeWords } from 'postal-mime';

/**
 * As mail programs show it: unfolded (RFC 5322, section 2.2.3), decoded (RFC 2047), and its bytes read as UTF-8 (RFC
 * 6532).
 */
export function fieldText(field: string): string {
  const unfolded = inUtf8(field).replace(/\r?\n(?=[ \t])/g, '');
  return decodeWords(unfolded).toWellFormed();
}

/** Undefined if one can't be read: half a list would look like all. */
export function addressesIn(fields: readonly string[] = []): string[] | undefined {
  if (fields.some((field) => field.length > longest)) return undefined;
  const parsed = fields.flatMap((field) => addressParser(inUtf8(field), { flatten: true }));
  const addresses = parsed.map(({ address }) => address?.toWellFormed() ?? '');
  return addresses.length > 0 && addresses.every((address) => isAddress.test(address))
    ? addresses
    : undefined;
}

/** Fields may be hostile: a megabyte of nested groups takes seconds to read. */
const longest = 65_536;

const isAddress = /^[^<>\s]{1,256}@[^<>\s@]{1,256}$/;

function inUtf8(field: string): string {
  // One byte each: none is above U+00FF, and some are above ASCII.
  if (/[^\0-\xFF]/.test(field) || !/[\x80-\xFF]/.test(field)) return field;
  const bytes = Buffer.from(field, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : field;
}
