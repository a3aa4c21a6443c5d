import type { Command } from 'commander';
import { addDrop } from './drop.ts';
import { addList } from './list.ts';
import { dlqExitCodesHelp } from './options.ts';
import { addRedrive } from './redrive.ts';
import { addShow } from './show.ts';

const help = `
Examples:
  What could not be stored, and why?
    postern dlq list
  Once the reason is mended and deployed, try all of it again:
    postern dlq redrive
  What a subscriber could not process:
    postern dlq list --queue bounces

Dead letters are received to be read, and given back at once: their receives count up, which moves and removes nothing,
since a dead-letter queue has no dead-letter queue of its own. For a moment nobody else sees them, a redrive neither.
SQS removes them when their retention ends, counted from when they first came on the queue.
${dlqExitCodesHelp}`;

export function addDlq(program: Command): void {
  const dlq = program.command('dlq').addHelpText('after', help);
  addList(dlq);
  addShow(dlq);
  addRedrive(dlq);
  addDrop(dlq);
}
