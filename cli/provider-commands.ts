import { providerNames } from '../functions/provider-names.ts';
import type { ProviderOperations } from '../operations/provider-operations.ts';
import type { Command } from './terminal/command.ts';

export interface ProviderCommands extends ProviderOperations {
  readonly own?: { readonly says: string; add(own: Command): Promise<void> };
  /** Adds options to `postern reconcile PROVIDER`. */
  addReconcile?(reconcile: Command): Promise<void>;
}

export async function commandsOf(name: string): Promise<ProviderCommands> {
  const { commands }: { commands: ProviderCommands } = await import(`../functions/${name}/commands/index.ts`);
  return commands;
}

export function providerCommands() {
  return Promise.all(providerNames.map(async (name) => ({ name, commands: await commandsOf(name) })));
}
