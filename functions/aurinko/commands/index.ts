import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { refusals, setup } from './setup.ts';
import { story, vary } from './story.ts';

export const commands: ProviderCommands = {
  own: {
    says: 'Aurinko subscriptions',
    add: async (own) => (await import('./own.ts')).addOwn(own),
  },
  addReconcile: async (reconcile) => (await import('./reconcile.ts')).addReconcile(reconcile),
  setup,
  refusals,
  subscriptions: async (...asked) => (await import('./list.ts')).subscriptions(...asked),
  vary,
  story,
};
