import { environmentName } from '../functions/events/instance.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { sampleSecret } from '../operations/samples/read.ts';

export interface RunSecrets {
  readonly current: string;
  readonly previous?: string;
}

/** A local run's secrets: `POSTERN_SECRET_PROVIDER`, of a named instance `POSTERN_SECRET_PROVIDER_EU`, as `current` or `current,previous`, else the fixtures' own. */
export function runSecrets(provider: Provider, env: NodeJS.ProcessEnv = process.env): RunSecrets {
  const name = environmentName('POSTERN_SECRET', provider.name);
  const text = env[name];
  if (text === undefined) return { current: sampleSecret(provider) };
  const [current = '', previous, ...rest] = text.split(',');
  if (current === '' || previous === '' || rest.length > 0) {
    throw new Error(`${name} must be "current" or "current,previous", neither of them empty`);
  }
  return previous === undefined ? { current } : { current, previous };
}
