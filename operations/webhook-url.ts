import { readWord } from '../functions/events/instance.ts';
import type { Provider } from '../functions/webhook/provider.ts';
import { webhookUrlKey } from '../lib/output-keys.ts';
import { noWebhook } from './deployed.ts';
import type { Deployment } from './deployment.ts';
import { readSecret } from './secrets/stored.ts';

type Known = Pick<Provider, 'name' | 'authenticity'>;

/** Undefined if its token isn't set. */
export async function webhookUrlOf(deployment: Deployment, provider: Known): Promise<string | undefined> {
  if (provider.authenticity === 'signature') return urlOutput(deployment, provider.name);
  const { current } = await readSecret(deployment, provider.name);
  return current === undefined ? undefined : urlWithToken(deployment, provider, current);
}

export function urlWithToken(deployment: Deployment, { name }: Known, token: string): string {
  return `${urlOutput(deployment, name)}${encodeURIComponent(token)}`;
}

function urlOutput(deployment: Deployment, word: string): string {
  const url = deployment.find(webhookUrlKey(word));
  if (url !== undefined) return url;
  if (readWord(word).instance !== undefined) throw noWebhook(deployment, word);
  return deployment.output(webhookUrlKey(word));
}
