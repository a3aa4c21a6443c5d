import { InvalidArgumentError, Option, Command as Plain } from 'commander';
import { failureKinds } from '../../functions/events/failure-categories.ts';
import { eventTypes } from '../../functions/events/types.ts';
import { providerNames } from '../../functions/provider-names.ts';
import { moment } from '../../operations/moment.ts';
import { accountOf, eventType, instanceName, providerWord } from '../../operations/queries/filters.ts';
import { heedLocalRun, isEndpoint } from './local-run.ts';
import { argument, count, domainOption, ListOption, oneOf, orInstance } from './options.ts';

/** With the options that several commands have. */
export class Command extends Plain {
  override createCommand(name?: string): Command {
    return new Command(name);
  }

  addPlaceOptions(): this {
    const localTime = new Option(
      '--local-time',
      "times and days in this machine's zone, not UTC; JSON and CSV stay in UTC, except the days of stats",
    );
    return this.optionsGroup('Where Postern runs:')
      .option('--stack <name>', 'the deployed stack, in your AWS account', 'Postern')
      .addOption(localTime.default(false).helpGroup('Output:'))
      .addAccessOptions();
  }

  addAccessOptions(): this {
    return this.option('--profile <name>', 'AWS profile; otherwise AWS_PROFILE or the default credentials')
      .option('--region <name>', "AWS region; otherwise AWS_REGION or the profile's")
      .option('--local', "this folder's local run, or else the newest; POSTERN_LOCAL=1 does the same")
      .option('--endpoint <url>', 'a local run by its AWS endpoint; otherwise POSTERN_ENDPOINT', endpointUrl)
      .hook('preAction', heedLocalRun);
  }

  addStoreOptions(): this {
    return this.addPlaceOptions()
      .option('--table <name>', 'the events table itself, without asking the stack')
      .option('--shards <number>', "the most shards ever configured; otherwise the stack's, or 1", count(64));
  }

  addOwnerOptions(): this {
    const provider = orInstance('of these providers');
    return this.optionsGroup('Which events:')
      .addOption(new ListOption('--provider <names>', provider, providerWord, providerNames))
      .addOption(new ListOption('--instance <names>', 'of these instances; - for unnamed ones', instanceName))
      .addOption(
        new ListOption('--account <ids>', "of these accounts of the provider's; - for none", accountOf),
      );
  }

  addFilterOptions(): this {
    return this.addOwnerOptions()
      .addOption(
        new ListOption('--type <types>', 'of these types; email.* is all of email', eventType, eventTypes),
      )
      .addOption(
        new ListOption('--failure-kind <kinds>', 'that failed so', oneOf(failureKinds), failureKinds),
      )
      .addOption(domainOption());
  }

  addSinceOption(says: string): this {
    return this.option(
      '--since <time>',
      `${says}: 15m, 24h, 7d, today, yesterday, monday, 2026-11-22 or 2026-11-22T08:00:00Z`,
      argument(moment),
    );
  }

  addPeriodOptions(says: string): this {
    const until = 'before this time, given like --since';
    return this.addSinceOption(says).option('--until <time>', until, argument(moment));
  }

  addEventOptions(help = ''): this {
    return this.addStoreOptions().addOutput('one event per line, as JSON (CloudEvents 1.0)', help);
  }

  addOutput(json: string, help = ''): this {
    return this.optionsGroup('Output:').option('--json', json, false).addHelpText('after', help);
  }
}

function endpointUrl(text: string): string {
  if (isEndpoint(text)) return text;
  throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:8789, as npm start prints it.');
}
