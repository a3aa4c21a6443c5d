import { Help } from 'commander';

/** The lines of a text that fit into so many columns, as far as its words do. */
export function wrapped(text: string, width: number): readonly string[] {
  const help = new Help();
  help.minWidthToWrap = 1;
  return help.boxWrap(text, width).split('\n');
}
