import type { ProviderCommands } from '../../../cli/provider-commands.ts';
import { addReconcile } from './reconcile.ts';

export const commands: ProviderCommands = { addReconcile };
