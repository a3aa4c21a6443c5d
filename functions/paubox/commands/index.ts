import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { tells } from '../tells.ts';
import { refusals } from './refusals.ts';
import { setup } from './setup.ts';
import { vary } from './vary.ts';

export const commands: ProviderCommands = {
  tells,
  addReconcile: async (reconcile) => (await import('./reconcile.ts')).addReconcile(reconcile),
  setup,
  refusals,
  vary,
};
