import { resolve4 } from 'node:dns/promises';
import { logGroupKey, secretKey, webhookUrlKey } from '../../lib/output-keys.ts';
import { deployedProviders } from '../deployed.ts';
import type { Deployment } from '../deployment.ts';
import { type Check, green, onAws, red, yellow } from './check.ts';

type Resolve = (name: string) => Promise<readonly string[]>;

export function domain(name: string, resolve: Resolve = resolve4): Check {
  return onAws({
    name: 'domain',
    of: name,
    needs: 'nothing',
    async look({ output }) {
      const target = output('DomainTarget');
      const next = `Its DNS record must lead to ${target}: docs/deploy/deploy.md#a-domain-of-your-own`;
      const [own = [], wanted = []] = await Promise.all(
        [name, target].map((one) => resolve(one).catch((): readonly string[] => [])),
      );
      if (own.length === 0) return red('it has no address', next);
      if (own.some((address) => wanted.includes(address))) return green(`it leads to ${target}`);
      // AWS answers with some of its addresses, and there may be a proxy in front.
      return yellow("it may lead elsewhere: its addresses aren't API Gateway's", next);
    },
  });
}

/** Undefined without a custom domain. */
export function domainOf({ find, keys }: Pick<Deployment, 'find' | 'keys'>): string | undefined {
  if (find('DomainTarget') === undefined) return undefined;
  const url = find(keys.find((one) => one.startsWith('WebhookUrl')) ?? '');
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url).hostname;
}

export const outputKeys = [
  'DeliveriesQueueUrl',
  'DeadLettersQueueUrl',
  'LogGroupGateway',
  'LogGroupConsumer',
  'LogGroupSweep',
  'SecretMaxAgeSeconds',
  'SpoolBucketName',
  'EventsTableName',
  'EventsTableShards',
  'SubscriptionsTableName',
  'EventsTopicArn',
  'SilentAfterHours',
] as const;

const keysOf = (provider: string) => [webhookUrlKey, secretKey, logGroupKey].map((key) => key(provider));

export const stack: Check = {
  name: 'stack',
  needs: 'cloudformation:DescribeStacks',
  async look(deployment) {
    const { find, keys, place } = deployment;
    const deployed = deployedProviders(deployment).map(({ name }) => name);
    const missing = [...outputKeys, ...deployed.flatMap(keysOf)].filter((key) => find(key) === undefined);
    if (missing.length > 0)
      return red(
        `${place.stack} has no output ${missing.join(', ')}: it is older than this command, or not Postern's`,
        'Deploy again with this version (npx cdk deploy), or name another stack with --stack.',
      );
    if (deployed.length === 0)
      return red(
        `${place.stack} has no provider`,
        'Name one under providers in postern.config.ts, and deploy.',
      );
    return green(`${place.stack} has all ${keys.length} outputs; providers: ${deployed.join(', ')}`);
  },
};
