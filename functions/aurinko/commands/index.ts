import type { ProviderCommands } from '../../../cli/provider-commands.ts';

export const commands: ProviderCommands = {};
