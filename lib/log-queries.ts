import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Watched } from './alarm-row.ts';

interface LogQuery {
  readonly name: string;
  /** Whose logs it asks. */
  readonly of: 'webhooks' | 'consumer' | 'gateway' | 'functions';
  readonly steps: readonly string[];
}

const queries: readonly LogQuery[] = [
  {
    name: 'refusals',
    of: 'webhooks',
    steps: [
      'filter message = "rejected"',
      'stats count(*) as refusals, max(@timestamp) as last by provider, status, reason',
      'sort refusals desc',
    ],
  },
  {
    name: 'previous-secret',
    of: 'webhooks',
    steps: [
      'filter message = "acknowledged" and secret = "previous"',
      'stats count(*) as deliveries, max(@timestamp) as last by provider',
    ],
  },
  {
    name: 'spooled',
    of: 'webhooks',
    steps: [
      'filter message = "spooled"',
      'stats count(*) as deliveries, max(@timestamp) as last by provider, why',
    ],
  },
  {
    name: 'refused-by-gateway',
    of: 'gateway',
    steps: [
      'filter status = "413" or status = "429"',
      'stats count(*) as refusals, max(@timestamp) as last by routeKey, status',
    ],
  },
  {
    name: 'unknown-types',
    of: 'consumer',
    steps: [
      'filter message = "stored" and ispresent(unknownTypes)',
      'stats sum(unknown) as events, latest(deliveryId) as lastDelivery by provider, unknownTypes',
      'sort events desc',
    ],
  },
  {
    name: 'age',
    of: 'consumer',
    steps: [
      'filter message = "stored" and ispresent(ageSeconds)',
      'stats pct(ageSeconds, 50) as p50, pct(ageSeconds, 99) as p99, max(ageSeconds) as oldest by bin(1h), provider',
    ],
  },
  {
    name: 'dead-letters',
    of: 'consumer',
    steps: [
      'filter message = "dead-lettered"',
      'stats count(*) as deliveries, max(@timestamp) as last by reason, fault',
      'sort deliveries desc',
    ],
  },
  {
    name: 'failures',
    of: 'functions',
    steps: [
      'filter level = "ERROR"',
      'stats count(*) as lines, max(@timestamp) as last by @log, message, fault, awsStatus',
      'sort lines desc',
    ],
  },
  {
    name: 'slowest',
    of: 'gateway',
    steps: [
      'display @timestamp, routeKey, status, responseLatency, requestId',
      'sort responseLatency desc',
      'limit 20',
    ],
  },
];

/** Questions to the logs, saved in CloudWatch Logs Insights under the stack's name: free until somebody asks. */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, { webhooks, consumer, sweep, schedules, api }: Watched) {
    super(scope, id);
    const ofWebhooks = [...webhooks.values()].map(({ logGroupName }) => logGroupName);
    const scheduled = schedules.flatMap(({ functions }) => functions).map(({ logGroupName }) => logGroupName);
    const logs: Readonly<Record<LogQuery['of'], string[]>> = {
      webhooks: ofWebhooks,
      consumer: [consumer.logGroupName],
      gateway: [api.accessLogName],
      functions: [...ofWebhooks, consumer.logGroupName, sweep.logGroupName, ...scheduled],
    };
    for (const { name, of, steps } of queries) {
      new CfnQueryDefinition(this, name, {
        name: `${Stack.of(this).stackName}/${name}`,
        logGroupNames: logs[of],
        queryString: steps.join('\n| '),
      });
    }
  }
}
