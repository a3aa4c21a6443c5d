import { isUtf8 } from 'node:buffer';
import { addressParser, decodeWords } from 'postal-mime';

/**
 * A raw header field as its mail program shows it. Words may be encoded (RFC 2047); bytes that are not ASCII (RFC 6532)
 * come as one character each, and are put together where they are UTF-8.
 */
export function fieldText(field: string): string {
  return decodeWords(inUtf8(field)).toWellFormed();
}

/** The addresses in header fields; none where one of them can't be told: half a list would look like all. */
export function addressesIn(fields: readonly string[] = []): string[] | undefined {
  if (fields.some((field) => field.length > longest)) return undefined;
  const parsed = fields.flatMap((field) => addressParser(inUtf8(field), { flatten: true }));
  const addresses = parsed.map(({ address }) => address?.toWellFormed() ?? '');
  return addresses.length > 0 && addresses.every((address) => isAddress.test(address))
    ? addresses
    : undefined;
}

/** Fields may be hostile: a megabyte of groups within groups takes seconds to read. */
const longest = 65_536;

const isAddress = /^[^<>\s]{1,256}@[^<>\s@]{1,256}$/;

function inUtf8(field: string): string {
  // A byte each: none is beyond U+00FF, and some are beyond ASCII.
  if (/[^\0-\xFF]/.test(field) || !/[\x80-\xFF]/.test(field)) return field;
  const bytes = Buffer.from(field, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : field;
}
