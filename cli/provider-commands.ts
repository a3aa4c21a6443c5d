import type { Command } from 'commander';
import { providerNames } from '../functions/provider-names.ts';
import type { ProviderOperations } from '../operations/provider-operations.ts';

/** What `postern` can do for one provider alone; what only a command needs is loaded with the command. */
export interface ProviderCommands extends ProviderOperations {
  /** What `postern PROVIDER` can do; `says` stands in the help. */
  readonly own?: { readonly says: string; add(own: Command): Promise<void> };
  /** Makes `postern reconcile PROVIDER` of a command that has no options yet. */
  addReconcile?(reconcile: Command): Promise<void>;
}

export async function commandsOf(name: string): Promise<ProviderCommands> {
  const { commands }: { commands: ProviderCommands } = await import(`../functions/${name}/commands/index.ts`);
  return commands;
}

export interface OfProvider {
  readonly name: string;
  readonly commands: ProviderCommands;
}

/** Of every provider of the registry. */
export function providerCommands(): Promise<readonly OfProvider[]> {
  return Promise.all(providerNames.map(async (name) => ({ name, commands: await commandsOf(name) })));
}
