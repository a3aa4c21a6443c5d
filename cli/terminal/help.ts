import { type Command, Help, InvalidArgumentError } from 'commander';
import { closest } from '../../operations/closest.ts';
import { terminalWidth, wrapped } from './fit.ts';

/** Fits help to the terminal, and leaves out defaults of false. */
export function readable<C extends Command>(program: C): C {
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

/** Fills long lines of prose again; deeper indented lines, such as commands, stay. */
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

function paragraphsOf(text: string): readonly string[] {
  const paragraphs: string[] = [];
  for (const line of text.split('\n')) {
    const before = paragraphs.at(-1) ?? '';
    const continues = /^\S/.test(line) && /^\S/.test(before) && !/^(Exit codes|Example|Usage)/.test(line);
    if (continues) paragraphs[paragraphs.length - 1] = `${before}\n${line}`;
    else paragraphs.push(line);
  }
  return paragraphs;
}

/** Suggests a choice after a typing mistake, as commander does for commands and options. */
export function suggestChoices(command: Command): void {
  for (const one of [...command.options, ...command.registeredArguments]) {
    const { argChoices, parseArg } = one;
    if (argChoices === undefined || parseArg === undefined) continue;
    one.argParser((text: string, before: unknown) => {
      try {
        return parseArg(text, before);
      } catch (error) {
        if (!(error instanceof InvalidArgumentError)) throw error;
        const hint = closest(text, argChoices);
        throw new InvalidArgumentError(error.message.endsWith(hint) ? error.message : error.message + hint);
      }
    });
  }
  command.commands.forEach(suggestChoices);
}
