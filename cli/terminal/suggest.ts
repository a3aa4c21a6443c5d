import { type Command, InvalidArgumentError } from 'commander';
import { closest } from '../../operations/closest.ts';

/** Whoever mistypes one of several choices is told which it may have been, as commander does for commands and options. */
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
