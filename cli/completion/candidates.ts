import type { Argument, Command, Option } from 'commander';
import { ListOption } from '../terminal/options.ts';

/**
 * What may be typed next, by the words before: ` events list` for its options, ` events list --type` for a value. Nothing
 * where a value may be anything.
 */
export interface Candidates {
  readonly paths: readonly string[];
  readonly words: ReadonlyMap<string, readonly string[]>;
}

export function candidatesOf(program: Command): Candidates {
  const all = below({ path: '', command: program });
  const words = all.flatMap(({ path, command }) => [
    [path, wordsOf(command)] as const,
    ...command.options
      .filter(({ required }) => required)
      .map((option) => [`${path} ${option.long}`, valuesOf(option)] as const),
  ]);
  return { paths: all.map(({ path }) => path).filter((path) => path !== ''), words: new Map(words) };
}

interface Named {
  readonly path: string;
  readonly command: Command;
}

function below({ path, command }: Named): readonly Named[] {
  const own = command.commands.map((one) => ({ path: `${path} ${one.name()}`, command: one }));
  return [{ path, command }, ...own.flatMap(below)];
}

function wordsOf(command: Command): readonly string[] {
  return [
    ...command.commands.map((one) => one.name()),
    ...command.registeredArguments.flatMap(valuesOf),
    ...command.options.flatMap(({ long }) => long ?? []),
    '--help',
  ];
}

function valuesOf(one: Option | Argument): readonly string[] {
  return one instanceof ListOption ? one.values : (one.argChoices ?? []);
}
