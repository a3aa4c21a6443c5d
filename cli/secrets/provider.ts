import { isWord } from '../../functions/events/instance.ts';
import { providerNames } from '../../functions/provider-names.ts';
import type { Provider } from '../../functions/webhook/provider.ts';
import { closest } from '../../operations/closest.ts';
import { providerOf } from '../../operations/deployed.ts';
import { invalid } from '../../operations/failure.ts';
import { providerChoices } from '../../operations/queries/filters.ts';
import type { Command } from '../terminal/command.ts';
import { providerArgument } from '../terminal/options.ts';

/** Other words on the command line may be the secret: commander would repeat them, so we refuse them ourselves. */
export function secretCommand(secrets: Command, name: string, description: string): Command {
  const provider = providerArgument('<provider>');
  // Its error would repeat the word.
  delete provider.parseArg;
  return secrets
    .command(name)
    .description(description)
    .addArgument(provider)
    .addPlaceOptions()
    .optionsGroup('Options:')
    .allowExcessArguments()
    .allowUnknownOption();
}

export function soleProvider(command: Command): Provider {
  const [named = '', ...rest] = command.args;
  const provider = isWord(named) ? providerOf(named) : undefined;
  if (provider !== undefined && rest.length === 0) return provider;
  throw invalid(
    `'secrets ${command.name()}' takes a provider (${providerChoices}) and the options that --help shows.${closest(named, providerNames)} A secret is never an argument, where other users and the shell's history see it: type it when asked, or pipe it in. If you just typed one, replace it at the provider.`,
  );
}
