import type { Variation } from '../../../operations/provider-operations.ts';

/** Events differ by the whole body. */
export function vary(text: string, { at, sameSubject }: Variation): string {
  const dated = text.replace(/(?<="date"\s*:\s*)"[^"]*"/, `"${at.toISOString()}"`);
  if (sameSubject) return dated;
  return dated.replace(
    /("(?:messageId|originalMessageId|queueId|id|exportId)"\s*:\s*"<?)/g,
    `$1${at.getTime()}-`,
  );
}
