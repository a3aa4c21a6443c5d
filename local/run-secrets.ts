import { environmentName } from '../functions/events/instance.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { parseSecrets } from '../functions/webhook/secrets.ts';

export interface RunSecrets {
  readonly current: string;
  readonly previous?: string;
}

/** From `POSTERN_SECRET_PROVIDER` or `POSTERN_SECRET_PROVIDER_EU`: `current` or `current,previous`. */
export function givenSecrets(
  provider: Provider,
  env: NodeJS.ProcessEnv = process.env,
): RunSecrets | undefined {
  const name = environmentName('POSTERN_SECRET', provider.name);
  const text = env[name];
  if (text === undefined) return undefined;
  const [current = '', previous, ...rest] = text.split(',');
  if (current === '' || previous === '' || rest.length > 0) {
    throw new Error(`${name} must be "current" or "current,previous", neither of them empty`);
  }
  return previous === undefined ? { current } : { current, previous };
}

/** What an earlier run left; undefined if it was set by hand, and wrongly. */
export function keptSecrets(text: string | undefined): RunSecrets | undefined {
  try {
    return text === undefined ? undefined : parseSecrets(text);
  } catch {
    return undefined;
  }
}
