import { Command } from 'commander';
import { addList } from './events-list.ts';
import { addSubjectCommands } from './events-subject.ts';
import { addTail } from './events-tail.ts';
import { report } from './failure.ts';
import { exitCodesHelp } from './options.ts';

/** Runs what the arguments say, and returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command('postern')
    .description('Asks a deployment of Postern, or a local run, what happened.')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help for the options and examples.')
    .addHelpText('after', exitCodesHelp);
  const events = program
    .command('events')
    .description('the stored events')
    .addHelpText(
      'after',
      `
Example: hard bounces of an account today
    postern events list --type email.bounced --failure-kind hard --account acc1 --since today
${exitCodesHelp}`,
    );
  addList(events);
  addSubjectCommands(events);
  addTail(events);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return report(error);
  }
}
