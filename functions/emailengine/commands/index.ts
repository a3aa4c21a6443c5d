import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { refusals } from './refusals.ts';
import { setup } from './setup.ts';
import { vary } from './vary.ts';

export const commands: ProviderCommands = {
  connect: async (connecting) => (await import('./connect.ts')).connect(connecting),
  addReconcile: async (reconcile) => (await import('./reconcile.ts')).addReconcile(reconcile),
  setup,
  refusals,
  vary,
};
