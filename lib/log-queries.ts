import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Parts } from './parts.ts';

type Logs = 'webhooks' | 'consumer' | 'gateway' | 'functions';

/** By name: whose logs are searched, and the steps of the query. */
const queries: Readonly<Record<string, readonly [of: Logs, ...steps: string[]]>> = {
  refusals: [
    'webhooks',
    'filter message = "rejected"',
    'stats count(*) as refusals, max(@timestamp) as last by provider, status, reason',
    'sort refusals desc',
  ],
  'previous-secret': [
    'webhooks',
    'filter message = "acknowledged" and secret = "previous"',
    'stats count(*) as deliveries, max(@timestamp) as last by provider',
  ],
  spooled: [
    'webhooks',
    'filter message = "spooled"',
    'stats count(*) as deliveries, max(@timestamp) as last by provider, why',
  ],
  'refused-by-gateway': [
    'gateway',
    'filter status = "413" or status = "429"',
    'stats count(*) as refusals, max(@timestamp) as last by routeKey, status',
  ],
  'unknown-types': [
    'consumer',
    'filter message = "stored" and ispresent(unknownTypes)',
    'stats sum(unknown) as events, latest(deliveryId) as lastDelivery by provider, unknownTypes',
    'sort events desc',
  ],
  age: [
    'consumer',
    'filter message = "stored" and ispresent(ageSeconds)',
    'stats pct(ageSeconds, 50) as p50, pct(ageSeconds, 99) as p99, max(ageSeconds) as oldest by bin(1h), provider',
  ],
  'dead-letters': [
    'consumer',
    'filter message = "dead-lettered"',
    'stats count(*) as deliveries, max(@timestamp) as last by reason, fault',
    'sort deliveries desc',
  ],
  failures: [
    'functions',
    'filter level = "ERROR"',
    'stats count(*) as lines, max(@timestamp) as last by @log, message, fault, awsStatus',
    'sort lines desc',
  ],
  slowest: [
    'gateway',
    'display @timestamp, routeKey, status, responseLatency, requestId',
    'sort responseLatency desc',
    'limit 20',
  ],
};

/** Queries saved in CloudWatch Logs Insights under the stack's name: free until somebody runs one. */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, { webhooks, consumer, sweep, schedules, api }: Parts) {
    super(scope, id);
    const ofWebhooks = [...webhooks.values()].map(({ logGroupName }) => logGroupName);
    const scheduled = schedules.flatMap(({ functions }) => functions).map(({ logGroupName }) => logGroupName);
    const logs: Readonly<Record<Logs, string[]>> = {
      webhooks: ofWebhooks,
      consumer: [consumer.logGroupName],
      gateway: [api.accessLogName],
      functions: [...ofWebhooks, consumer.logGroupName, sweep.logGroupName, ...scheduled],
    };
    for (const [name, [of, ...steps]] of Object.entries(queries)) {
      new CfnQueryDefinition(this, name, {
        name: `${Stack.of(this).stackName}/${name}`,
        logGroupNames: logs[of],
        queryString: steps.join('\n| '),
      });
    }
  }
}
