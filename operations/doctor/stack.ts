import { logGroupKey, secretKey, webhookUrlKey } from '../../lib/output-keys.ts';
import { deployedProviders } from '../deployed-providers.ts';
import { type Check, green, red } from './check.ts';

/** The outputs of every deployment, beside those of its providers and subscribers. */
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
