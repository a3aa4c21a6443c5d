import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { tells } from '../tells.ts';
import { refusals } from './refusals.ts';
import { setup } from './setup.ts';
import { vary } from './vary.ts';

export const commands: ProviderCommands = {
  tells,
  connect: async (connecting) => (await import('./connect.ts')).connect(connecting),
  blocklist: async (list, env, signal) => (await import('./blocklist.ts')).openBlocklist(list, env, signal),
  setup,
  refusals,
  vary,
};
