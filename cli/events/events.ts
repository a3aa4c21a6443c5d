import type { Command } from '../terminal/command.ts';
import { exitCodesHelp } from '../terminal/options.ts';
import { addList } from './list.ts';
import { addResend } from './resend.ts';
import { addSubjectCommands } from './subject.ts';
import { addTail } from './tail.ts';

const help = `
Example: hard bounces of an account today
    postern events list --type email.bounced --failure-kind hard --account acc1 --since today
${exitCodesHelp}`;

export function addEvents(program: Command): void {
  const events = program.command('events').addHelpText('after', help);
  addList(events);
  addSubjectCommands(events);
  addTail(events);
  addResend(events);
}
