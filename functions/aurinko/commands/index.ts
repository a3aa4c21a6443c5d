import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { refusals } from './refusals.ts';
import { setup } from './setup.ts';
import { story } from './story.ts';
import { vary } from './vary.ts';

export const commands: ProviderCommands = {
  own: {
    says: 'Aurinko subscriptions',
    add: async (own) => (await import('./own.ts')).addOwn(own),
  },
  addReconcile: async (reconcile) => (await import('./reconcile.ts')).addReconcile(reconcile),
  setup,
  refusals,
  subscriptions: async (...asked) => (await import('./subscriptions.ts')).subscriptions(...asked),
  vary,
  story,
};
