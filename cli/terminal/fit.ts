import { Help } from 'commander';
import { eastAsianWidth } from 'get-east-asian-width';

/** In columns, character by character: splitting composed emoji takes a tenth of a command's start. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  let [kept, left] = ['', width - 1];
  for (const character of text) {
    left -= columnsOf(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

function columnsOf(character: string): number {
  if (/^[\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Default_Ignorable_Code_Point}]$/u.test(character)) return 0;
  return eastAsianWidth(character.codePointAt(0) ?? 0);
}

export function wrapped(text: string, width: number): readonly string[] {
  const help = new Help();
  help.minWidthToWrap = 1;
  return help.boxWrap(text, width).split('\n');
}

const indent = '          ';

export function below(text: string, width?: number): readonly string[] {
  const lines = width === undefined ? [text] : wrapped(text, width - indent.length);
  return lines.map((line) => indent + line);
}

/** Undefined if the output is no terminal and COLUMNS isn't set. */
export function terminalWidth(): number | undefined {
  const columns = process.stdout.columns ?? Number(process.env.COLUMNS);
  return columns > 0 ? columns : undefined;
}
