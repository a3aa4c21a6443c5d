/** More than these many fit into no honest delivery: API Gateway and Lambda let through about 5.6 MB. */
export const maxItems = 20_000;

/** Of one item. */
const maxRepeated = 4_096;
/** Of one item too: what providers write around their lists is no longer. */
const usual = 256;
/** What is above that, of all items of a small delivery. */
const maxUnusual = 409_600;

/**
 * True where items that each repeat so many characters of their delivery would cost out of proportion to it: they must
 * repeat less, or be one item. `characters` are the delivery's own.
 */
export function isRepetitive(items: number, repeated: number, characters: number): boolean {
  return repeated > maxRepeated || items * (repeated - usual) > maxUnusual + 4 * characters;
}
