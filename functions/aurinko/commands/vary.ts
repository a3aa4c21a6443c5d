import type { Variation } from '../../../operations/provider-operations.ts';

/** Tracking events differ by their number, changes by their item and the signed time. */
export function vary(text: string, { at, sameSubject }: Variation): string {
  const ms = at.getTime();
  let number = ms * 1_000;
  const fresh = text
    .replace(/(?<="id"\s*:\s*)\d+/g, () => String(number++))
    .replace(/(?<="createdAt"\s*:\s*)"[^"]*"/g, `"${at.toISOString()}"`);
  if (sameSubject) return fresh;
  return fresh
    .replace(/(?<="id"\s*:\s*")/g, `${ms}-`)
    .replace(/(?<="(?:trackingId|bookingId)"\s*:\s*)\d+/g, String(ms));
}
