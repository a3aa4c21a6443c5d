/** A text from mail may hold anything, also what a terminal would obey. */
export function quoted(text: string): string {
  if (/^[\w.@/:+=-]+$/.test(text)) return text;
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replace(/[\\']/g, '\\$&').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, byCode);
  return `$'${escaped}'`;
}

function byCode(character: string): string {
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}
