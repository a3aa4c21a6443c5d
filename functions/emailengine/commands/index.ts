import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { connect } from './connect.ts';
import { refusals } from './refusals.ts';
import { setup } from './setup.ts';
import { vary } from './vary.ts';

export const commands: ProviderCommands = { setup, refusals, connect, vary };
