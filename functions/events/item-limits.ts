/** More than these many fit into no honest delivery: API Gateway and Lambda let through about 5.6 MB. */
const maxItems = 20_000;
const maxCharacters = 20_000_000;

/**
 * True where cutting a delivery into items would exhaust the consumer's memory, and with it the deliveries beside it:
 * it is one item then. `characters` are those of all items together, with what each repeats of the body.
 */
export function isTooMany(items: number, characters: number): boolean {
  return items > maxItems || characters > maxCharacters;
}
