import type { Command } from 'commander';
import type { ProviderCommands } from '../../../operations/provider-commands.ts';
import { addList } from './list.ts';
import { exitCodesHelp } from './options.ts';
import { addReconcile } from './reconcile.ts';
import { refusals } from './refusals.ts';
import { addRemove } from './remove.ts';
import { addRevoke } from './revoke.ts';
import { setup } from './setup.ts';
import { addShow } from './show.ts';
import { addSubscribe } from './subscribe.ts';
import { subscriptions } from './subscriptions.ts';
import { addSync } from './sync.ts';
import { vary } from './vary.ts';

const help = `
Example: have Aurinko notify this deployment of mail, and see how it is
    postern aurinko subscribe --resource /email/messages
    postern aurinko list
${exitCodesHelp}`;

function addOwn(own: Command): void {
  own.addHelpText('after', help);
  addSubscribe(own);
  addList(own);
  addShow(own);
  addRemove(own);
  addSync(own);
  addRevoke(own);
}

export const commands: ProviderCommands = { addOwn, addReconcile, setup, refusals, subscriptions, vary };
