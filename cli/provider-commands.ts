import type { Command } from 'commander';
import { providers } from '../functions/providers.ts';

/**
 * What `postern` can do for one provider alone: `functions/PROVIDER/commands/index.ts` exports it as `commands`. Found
 * there by name, since what `functions/PROVIDER/index.ts` imports is in the consumer's bundle.
 */
export interface ProviderCommands {
  /** Adds what `postern PROVIDER` can do. */
  addOwn?(own: Command): void;
  /** Makes `postern reconcile PROVIDER` of a command that has no options yet. */
  addReconcile?(reconcile: Command): void;
}

export interface OfProvider {
  readonly name: string;
  readonly commands: ProviderCommands;
}

/** The commands of every provider of the registry. */
export function providerCommands(): Promise<readonly OfProvider[]> {
  return Promise.all(
    providers.map(async ({ name }) => {
      const { commands }: { commands: ProviderCommands } = await import(
        `../functions/${name}/commands/index.ts`
      );
      return { name, commands };
    }),
  );
}
