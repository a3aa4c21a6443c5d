import type { Provider } from '../functions/webhook/provider.ts';
import { webhookUrlKey } from '../lib/output-keys.ts';
import type { Deployment } from './deployment.ts';
import { OperationError } from './failure.ts';
import type { Place } from './place.ts';
import { readSecret } from './secrets/stored.ts';

type Known = Pick<Provider, 'name' | 'authenticity'>;

/** The whole URL to give a provider, or undefined where it ends in a token and that is not set. */
export async function webhookUrlOf(deployment: Deployment, provider: Known): Promise<string | undefined> {
  if (provider.authenticity === 'signature') return deployment.output(webhookUrlKey(provider.name));
  const { current } = await readSecret(deployment, provider.name);
  return current === undefined ? undefined : urlWithToken(deployment, provider, current);
}

export function urlWithToken({ output }: Deployment, { name }: Known, token: string): string {
  return `${output(webhookUrlKey(name))}${encodeURIComponent(token)}`;
}

/** A provider that is not among those of the deployment. */
export function noWebhook({ stack, endpoint }: Place, provider: string): OperationError {
  const [where, again] =
    endpoint === undefined ? [`The stack ${stack}`, 'deploy'] : ['The local run', 'start it again'];
  return new OperationError(
    `${where} has no webhook for ${provider}. Name it under providers in postern.config.ts, and ${again}.`,
    'failed',
  );
}
