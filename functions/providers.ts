import { emailengine } from './emailengine/index.ts';
import type { Provider } from './webhook/provider.ts';

/** The registry: a provider is its folder and its line here. */
export const providers: readonly Provider[] = [emailengine];
