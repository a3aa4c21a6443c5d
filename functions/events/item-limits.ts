/** No honest delivery has more: API Gateway and Lambda let through about 5.6 MB. */
export const maxItems = 20_000;

/** Of one item. */
const maxRepeated = 4_096;
/** Of one item: providers write no more around their lists. */
const usual = 256;
/** Above `usual`, for all items of a small delivery. */
const maxUnusual = 409_600;

/** Whether items that each repeat this many characters would cost too much for a delivery of `characters`. */
export function isRepetitive(items: number, repeated: number, characters: number): boolean {
  return repeated > maxRepeated || items * (repeated - usual) > maxUnusual + 4 * characters;
}
