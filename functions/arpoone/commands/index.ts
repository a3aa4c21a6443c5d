import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { setup } from './setup.ts';
import { story } from './story.ts';
import { vary } from './vary.ts';

export const commands: ProviderCommands = { setup, vary, story };
