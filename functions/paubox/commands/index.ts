import type { ProviderCommands } from '../../../operations/provider-commands.ts';
import { addReconcile } from './reconcile.ts';
import { refusals } from './refusals.ts';
import { setup } from './setup.ts';
import { vary } from './vary.ts';

export const commands: ProviderCommands = { addReconcile, setup, refusals, vary };
