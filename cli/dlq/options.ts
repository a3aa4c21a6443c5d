import { deliveriesName } from '../../operations/dead-letters/queue.ts';
import type { Place } from '../../operations/place.ts';
import type { Command } from '../terminal/command.ts';
import type { Output } from '../terminal/options.ts';

export interface Queued extends Place, Output {
  readonly queue: string;
}

export function addQueueOptions(command: Command): Command {
  const ofQueue = command
    .optionsGroup('Which dead letters:')
    .option('--queue <name>', `${deliveriesName}, or the name of a subscriber`, deliveriesName);
  return ofQueue.addPlaceOptions().addOutput('one JSON object per line');
}

export const dlqExitCodesHelp = `
Exit codes: 0 done (a list may be empty), 1 failed, 2 wrong usage, 3 no such dead letter or subscriber,
130 interrupted.`;
