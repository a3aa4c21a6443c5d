import type { Argument, Command } from 'commander';
import { readWord } from '../../functions/events/instance.ts';
import { codeBlocks, withoutCode } from './markdown.ts';

/** The words of a command as a POSIX shell splits them, without substitutions, up to a comment or the next command. */
export function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)];
  // Quoted, they are no signs of the shell.
  const end = words.findIndex(([, , , bare = '']) => /^[#|&;>]/.test(bare));
  return (end < 0 ? words : words.slice(0, end)).map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

/** What a document has after `postern` where it shows a command: in a code block, or in `code` of a sentence. */
export function posternCommands(markdown: string): readonly string[] {
  const lines = codeBlocks(markdown, '', 'sh').flatMap((block) => block.split('\n'));
  const spans = [...withoutCode(markdown).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [...lines, ...spans].flatMap((text) => {
    const [, command] =
      /^(?:.*[|&] *)?(?:npm run (?:-s )?postern --|(?:npx )?postern)( .*)?$/.exec(text.trim()) ?? [];
    return command === undefined ? [] : [command.trim()];
  });
}

/** Placeholders of documents: PROVIDER, ID, "$STACK", …, `<id>`. */
const placeholder = /^(?:[A-Z][A-Z-]*|<.*>|…|\$.*)$/;

/** What the program would say is wrong with a command line of a document; undefined if it would run. */
export function mistakeIn(program: Command, words: readonly string[]): string | undefined {
  const [name = '', ...others] = words;
  const next = program.commands.find((one) => one.name() === name || one.aliases().includes(name));
  if (next !== undefined) return mistakeIn(next, others);
  // Such as suppressions, which does something itself.
  const isOption = name.startsWith('--') && program.options.some(({ long }) => long === name);
  if (program.commands.length > 0 && !isOption) {
    const isWhole = name === '' || name === '…' || name === '--help' || placeholder.test(name);
    return isWhole ? undefined : `${program.name()} has no command ${name}`;
  }
  return mistakeInArguments(program, words);
}

function mistakeInArguments(command: Command, words: readonly string[]): string | undefined {
  const given = words.filter((word) => word !== '--help' && word !== '…');
  try {
    const quiet = command.exitOverride().configureOutput({ writeErr: () => undefined });
    const { operands, unknown } = quiet.parseOptions(given);
    if (unknown.length > 0) return `${command.name()} has no ${unknown.join(' ')}`;
    const known = command.registeredArguments;
    if (operands.length > known.length && !known.some(({ variadic }) => variadic))
      return `${command.name()} takes ${known.length} arguments, not ${operands.join(' ')}`;
    const wrong = known.flatMap((argument, at) => {
      const operand = operands[at];
      const isWrong = operand !== undefined && !placeholder.test(operand) && isRefused(argument, operand);
      return isWrong ? [operand] : [];
    });
    return wrong.length === 0 ? undefined : `${command.name()} does not take ${wrong.join(' ')}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** By what reads it; where the command does so itself, by its choices, of which each may be an instance. */
function isRefused({ argChoices, parseArg }: Argument, operand: string): boolean {
  if (parseArg === undefined) return argChoices?.includes(readWord(operand).provider) === false;
  try {
    parseArg(operand, undefined);
    return false;
  } catch {
    return true;
  }
}
