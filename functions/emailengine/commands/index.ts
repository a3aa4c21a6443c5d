import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { tells } from '../tells.ts';
import { refusals, setup } from './setup.ts';
import { story, vary } from './story.ts';

export const commands: ProviderCommands = {
  tells,
  connect: async (connecting) => (await import('./connect.ts')).connect(connecting),
  blocklist: async (list, env, signal) => (await import('./blocklist.ts')).openBlocklist(list, env, signal),
  addReconcile: async (reconcile) => (await import('./reconcile.ts')).addReconcile(reconcile),
  advice: async (asking) => (await import('./connect.ts')).advice(asking),
  rotating:
    'EmailEngine signs the links in its mail with the same secret. Once it changes there, the open, click and unsubscribe links in mail already sent stop working: opens and clicks answer 403, and a one-click unsubscribe answers 200 and does nothing. Whoever can no longer leave a list may complain instead, so rotate only if the secret may be known.',
  setup,
  refusals,
  vary,
  story,
};
