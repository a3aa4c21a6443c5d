import type { Provider } from '../../functions/webhook/provider.ts';
import { webhookUrlKey } from '../../lib/output-keys.ts';
import type { Deployment } from '../deployment.ts';
import { OperationError } from '../failure.ts';
import { noWebhook } from '../no-webhook.ts';
import { readSecret } from '../secrets/stored.ts';
import { urlWithToken } from '../webhook-url.ts';

/** A URL that ends in a token is secret too. */
export interface Target {
  readonly url: string;
  readonly secret: string;
}

/** With the user's own rights. */
export async function targetOf(deployment: Deployment, provider: Provider): Promise<Target> {
  const { name, authenticity } = provider;
  if (deployment.find(webhookUrlKey(name)) === undefined) throw noWebhook(deployment, name);
  const { current } = await readSecret(deployment, name);
  if (current === undefined) throw unset(name, authenticity === 'token' ? 'rotate' : 'set');
  const url =
    authenticity === 'token'
      ? urlWithToken(deployment, provider, current)
      : deployment.output(webhookUrlKey(name));
  return { url, secret: current };
}

function unset(name: string, make: string): OperationError {
  return new OperationError(
    `The secret of ${name} is not set, so its webhook refuses everything, and there is nothing to sign with. First: postern secrets ${make} ${name}`,
  );
}
