import type { Command } from '../../../cli/terminal/command.ts';
import { addList, addShow } from './list.ts';
import { exitCodesHelp } from './options.ts';
import { addRemove } from './remove.ts';
import { addRevoke } from './revoke.ts';
import { addSubscribe } from './subscribe.ts';
import { addSync } from './sync.ts';

const help = `
Example: make Aurinko notify this deployment of mail, and look at the subscription
    postern aurinko subscribe --resource /email/messages
    postern aurinko list
${exitCodesHelp}`;

export function addOwn(own: Command): void {
  own.addHelpText('after', help);
  addSubscribe(own);
  addList(own);
  addShow(own);
  addRemove(own);
  addSync(own);
  addRevoke(own);
}
