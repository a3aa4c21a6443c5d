import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { setup } from './setup.ts';
import { story, vary } from './story.ts';

export const commands: ProviderCommands = { setup, vary, story };
