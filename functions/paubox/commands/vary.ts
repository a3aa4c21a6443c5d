import type { Variation } from '../../../operations/provider-operations.ts';

/** Events differ by the log's id and the time. */
export function vary(text: string, { at, sameSubject }: Variation): string {
  const fresh = text
    .replace(/(?<="id"\s*:\s*)(?:\d+|"[^"]*")/, String(at.getTime()))
    .replace(/(?<="time"\s*:\s*)"[^"]*"/, `"${at.toISOString()}"`);
  if (sameSubject) return fresh;
  return fresh.replace(/("(?:header_message_id|source_tracking_id)"\s*:\s*"<?)/g, `$1${at.getTime()}-`);
}
