/**
 * JSON for SQS and SNS: JSON.stringify escapes controls and lone surrogates, but leaves U+FFFE and U+FFFF raw.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function queueJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}

/** A text's bytes in that JSON, with quotes, without making it: a one-byte control takes six there. */
export function jsonBytes(text: string): number {
  let bytes = Buffer.byteLength(text) + 2;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote || unit === backslash) bytes += 1;
    else if (unit < space) bytes += shortEscapes.has(unit) ? 1 : 5;
    else if (unit >= firstSurrogate) {
      const isPair = isHigh(unit) && isLow(text.charCodeAt(at + 1));
      if (isPair) at += 1;
      // Three bytes unescaped, six as `\ud800` or `\ufffe`.
      else if (isHigh(unit) || isLow(unit) || unit >= 0xff_fe) bytes += 3;
    }
  }
  return bytes;
}

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;
const firstSurrogate = 0xd8_00;
/** \b \t \n \f \r */
const shortEscapes = new Set([8, 9, 10, 12, 13]);

function isHigh(unit: number): boolean {
  return unit >= 0xd8_00 && unit < 0xdc_00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc_00 && unit < 0xe0_00;
}
