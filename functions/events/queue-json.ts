/**
 * JSON in characters that SQS and SNS take: JSON.stringify escapes controls and lone surrogates, but leaves U+FFFE and
 * U+FFFF raw.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function queueJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
