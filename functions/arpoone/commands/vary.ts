import type { Variation } from '../../../operations/provider-operations.ts';

/** Events differ by the mail's id, the time in seconds, and the details. */
export function vary(text: string, { at, sameSubject }: Variation): string {
  const dated = text
    .replace(/(?<="Time"\s*:\s*)\d{10}\b/gi, String(Math.floor(at.getTime() / 1_000)))
    .replace(/(?<="EventDetails"\s*:\s*\{\s*)(?=")/gi, `"simulated":${at.getTime()},`);
  if (sameSubject) return dated;
  return dated.replace(/(?<="MessageId"\s*:\s*")/gi, `${at.getTime()}-`);
}
