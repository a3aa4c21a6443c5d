import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { setup } from './setup.ts';

export const commands: ProviderCommands = { setup };
