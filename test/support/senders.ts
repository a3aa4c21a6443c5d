import { instanceOf } from '../../functions/events/instance.ts';
import { providers } from '../../functions/providers.ts';
import type { Provider } from '../../functions/webhook/provider.ts';

/** Every provider without a name, and a named instance of each, as the assembly `instances` has them. */
export const senders: readonly Provider[] = [
  ...providers,
  ...providers.map((provider) => instanceOf(provider, 'eu')),
];
