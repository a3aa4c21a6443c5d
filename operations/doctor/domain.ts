import { resolve4 } from 'node:dns/promises';
import type { Deployment } from '../deployment.ts';
import { type Check, green, onAws, red, yellow } from './check.ts';

export type Resolve = (name: string) => Promise<readonly string[]>;

/** Whether a domain of the user's own leads to API Gateway's. */
export function domain(name: string, resolve: Resolve = resolve4): Check {
  return onAws({
    name: 'domain',
    of: name,
    needs: 'nothing',
    async look({ output }) {
      const target = output('DomainTarget');
      const next = `Its DNS record must lead to ${target}: docs/deploy/deploy.md#a-domain-of-your-own`;
      const [own, wanted] = await Promise.all([resolve(name).catch(nothing), resolve(target).catch(nothing)]);
      if (own.length === 0) return red('it has no address', next);
      if (own.some((address) => wanted.includes(address))) return green(`it leads to ${target}`);
      // AWS answers with some of its addresses at a time, and there may be a proxy in front.
      return yellow('it may lead elsewhere: its addresses are others than those of API Gateway', next);
    },
  });
}

const nothing = (): readonly string[] => [];

/** The host of the webhook URLs, where the stack has a domain of its own. */
export function domainOf({ find, keys }: Pick<Deployment, 'find' | 'keys'>): string | undefined {
  if (find('DomainTarget') === undefined) return undefined;
  const key = keys.find((one) => one.startsWith('WebhookUrl'));
  const url = key === undefined ? undefined : find(key);
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url).hostname;
}
