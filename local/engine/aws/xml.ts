export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const illegal = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** SQS and SNS speak XML: they refuse what XML 1.0 cannot hold. */
export function isXmlText(text: string): boolean {
  return !illegal.test(text);
}
