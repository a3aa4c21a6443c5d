import { Argument, type Command } from 'commander';
import { candidatesOf } from './candidates.ts';
import { scripts } from './scripts.ts';

const help = `
Examples:
  bash, in ~/.bashrc:
    eval "$(postern completion bash)"
  zsh, in ~/.zshrc behind compinit:
    eval "$(postern completion zsh)"
  fish:
    postern completion fish > ~/.config/fish/completions/postern.fish

It completes commands, options, and values that are known, such as event types, in lists with commas too. The script
holds all of it, so that no key press starts a program: run it again after an update.

Exit codes: 0 done, 1 failed, 2 wrong usage.`;

export function addCompletion(program: Command, everything: () => Promise<Command>): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(scripts)))
    .addHelpText('after', help)
    .action(async (shell: keyof typeof scripts) => {
      console.log(scripts[shell](candidatesOf(await everything())));
    });
}
