import type { Command } from '../terminal/command.ts';
import { addDrop } from './drop.ts';
import { addList } from './list.ts';
import { dlqExitCodesHelp } from './options.ts';
import { addRedrive } from './redrive.ts';
import { addShow } from './show.ts';

const help = `
Examples:
  What could not be stored, and why?
    postern dlq list
  Once the cause is fixed and deployed, try all of it again:
    postern dlq redrive
  What a subscriber could not process:
    postern dlq list --queue bounces

Dead letters are received to be read, and returned at once. That increases their receive count, but moves and removes
nothing, since a dead-letter queue has no dead-letter queue itself. For a moment nothing else sees them, not even a
redrive. SQS deletes them when their retention ends, counted from when they first arrived.
${dlqExitCodesHelp}`;

export function addDlq(program: Command): void {
  const dlq = program.command('dlq').addHelpText('after', help);
  addList(dlq);
  addShow(dlq);
  addRedrive(dlq);
  addDrop(dlq);
}
