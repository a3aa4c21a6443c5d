import { type Command, Help } from 'commander';
import { terminalWidth } from './width.ts';
import { wrapped } from './wrap.ts';

/** Gives help that fits the terminal, and leaves out that a switch is off by default. */
export function readable(program: Command): Command {
  const { stdout, stderr } = process;
  return program
    .configureHelp({
      minWidthToWrap: 20,
      optionDescription: (option) =>
        new Help().optionDescription(option).replace(/ ?\(default: false\)$/, ''),
    })
    .configureOutput({
      getOutHelpWidth: () => terminalWidth() ?? 80,
      writeOut: (text) => stdout.write(refilled(text, terminalWidth())),
      writeErr: (text) => stderr.write(refilled(text, stderr.columns)),
    });
}

/** Lines of prose that are too long are filled anew; what is indented deeper than prose is, such as commands, stays. */
export function refilled(text: string, width = Number.POSITIVE_INFINITY): string {
  return paragraphsOf(text)
    .map((paragraph) => {
      const [indent = ''] = /^ */.exec(paragraph) ?? [];
      const fits = paragraph.split('\n').every((line) => line.length <= width);
      if (fits || indent.length > 2) return paragraph;
      const words = paragraph.trim().replaceAll('\n', ' ');
      return wrapped(words, width - indent.length)
        .map((line) => indent + line)
        .join('\n');
    })
    .join('\n');
}

/** Lines that begin at the margin go on with the one before. */
function paragraphsOf(text: string): readonly string[] {
  const paragraphs: string[] = [];
  for (const line of text.split('\n')) {
    const before = paragraphs.at(-1) ?? '';
    const goesOn = /^\S/.test(line) && /^\S/.test(before) && !/^(Exit codes|Example|Usage)/.test(line);
    if (goesOn) paragraphs[paragraphs.length - 1] = `${before}\n${line}`;
    else paragraphs.push(line);
  }
  return paragraphs;
}
