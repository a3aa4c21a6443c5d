import { arpoone } from './arpoone/index.ts';
import { aurinko } from './aurinko/index.ts';
import { emailengine } from './emailengine/index.ts';
import { paubox } from './paubox/index.ts';
import type { Provider } from './webhook/provider.ts';

/** The registry: a provider is its folder and its line here. */
export const providers: readonly Provider[] = [arpoone, aurinko, emailengine, paubox];
