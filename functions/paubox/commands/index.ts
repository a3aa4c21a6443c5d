import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { tells } from '../tells.ts';
import { refusals, setup } from './setup.ts';
import { story, vary } from './story.ts';

export const commands: ProviderCommands = {
  tells,
  addReconcile: async (reconcile) => (await import('./reconcile.ts')).addReconcile(reconcile),
  connect: async (connecting) => (await import('./connect.ts')).connect(connecting),
  setup,
  refusals,
  vary,
  story,
};
