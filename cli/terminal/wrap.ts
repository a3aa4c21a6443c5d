import { Help } from 'commander';

/** The lines of a text that fit into so many columns, as far as its words do. */
export function wrapped(text: string, width: number): readonly string[] {
  const help = new Help();
  help.minWidthToWrap = 1;
  return help.boxWrap(text, width).split('\n');
}

const indent = '          ';

/** A text that says more of the row above it. */
export function below(text: string, width?: number): readonly string[] {
  const lines = width === undefined ? [text] : wrapped(text, width - indent.length);
  return lines.map((line) => indent + line);
}
