import { Duration, Stack } from 'aws-cdk-lib';
import {
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { firstOfEach } from '../functions/events/first-of-each.ts';
import { ownMetric, providerMetric } from './own-metric.ts';
import type { Parts } from './parts.ts';

const sum = { statistic: 'Sum', period: Duration.minutes(5) };
const most = { ...sum, statistic: 'Maximum' };
const p99 = { ...sum, statistic: 'p99' };

/** The deployment on one page: a row for each provider, then a delivery's way from left to right. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, parts: Parts) {
    super(scope, id);
    new CloudWatchDashboard(this, 'Dashboard', {
      // Names are unique per account, across regions.
      dashboardName: `${Stack.of(this).stackName}-${Stack.of(this).region}`,
      defaultInterval: Duration.days(1),
      widgets: [
        ...providerRows(this, parts),
        gatewayRow(this, parts),
        consumerRow(this, parts),
        storeRow(this, parts),
        sweepRow(this, parts),
      ],
    });
  }
}

/** Over 50 metrics, no dashboard of the account is free: this many rows of five fit beside the others. */
const mostDetailed = 4;
const mostTogether = 8;
/** Two for each scheduled watch. */
const mostCounted = 6;

function providerRows(scope: Construct, { webhooks }: Parts): IWidget[][] {
  if (webhooks.size > mostDetailed) return [rowOfAll(scope, [...webhooks.keys()])];
  return [...webhooks].map(([provider, { lambda }]) =>
    row(
      graph(`${provider}: acknowledged`, [providerMetric(scope, provider, 'Acknowledged', sum)]),
      graph(`${provider}: rejected, crashed`, [
        providerMetric(scope, provider, 'Rejected', sum),
        lambda.metricErrors({ ...sum, label: 'Crashed' }),
      ]),
      graph(`${provider}: milliseconds to answer`, [
        lambda.metricDuration({ ...p99, label: 'p99' }),
        lambda.metricDuration({ ...sum, statistic: 'p50', label: 'p50' }),
      ]),
    ),
  );
}

/** Many providers and instances: their series together in two graphs. */
function rowOfAll(scope: Construct, words: readonly string[]): IWidget[] {
  const shown = words.slice(0, mostTogether);
  const which = shown.length === words.length ? 'each' : `the first ${mostTogether}`;
  const of = (metric: 'Acknowledged' | 'Rejected') =>
    shown.map((word) => providerMetric(scope, word, metric, { ...sum, label: word }));
  return row(
    graph(`Acknowledged: ${which}`, of('Acknowledged')),
    graph(`Rejected: ${which}`, of('Rejected')),
  );
}

function gatewayRow(scope: Construct, { api }: Parts): IWidget[] {
  return row(
    graph('Gateway: answers that are errors', [
      api.gateway.metricClientError(sum),
      api.gateway.metricServerError(sum),
    ]),
    graph('Gateway: refused before our code', [api.refused.metric({ ...sum, label: '413, 429' })]),
    graph('Secrets and spool', [ownMetric(scope, 'SecretMissing', sum), ownMetric(scope, 'Spooled', sum)]),
  );
}

function consumerRow(scope: Construct, { deliveries, consumer: { lambda } }: Parts): IWidget[] {
  const { queue, deadLetters } = deliveries;
  return row(
    graph('Deliveries: waiting, dead', [
      queue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Waiting' }),
      deadLetters.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Dead letters' }),
    ]),
    graph('Deliveries: seconds until stored, oldest that failed, oldest that waits', [
      ownMetric(scope, 'AgeAtStoring', { ...p99, label: 'Until stored, p99' }),
      ownMetric(scope, 'AgeNotStored', { ...most, label: 'Failed' }),
      queue.metricApproximateAgeOfOldestMessage({ ...most, label: 'Waiting' }),
    ]),
    graph('Consumer: batches, crashed, throttled', [
      lambda.metricInvocations(sum),
      lambda.metricErrors(sum),
      lambda.metricThrottles(sum),
    ]),
  );
}

function storeRow(scope: Construct, { store, topic, schedules }: Parts): IWidget[] {
  const { events, subscriptions } = store;
  const subscribers = [...topic.subscribers].flatMap(([name, { queue, deadLetters }]) => [
    queue.metricApproximateNumberOfMessagesVisible({ ...most, label: name }),
    deadLetters.metricApproximateNumberOfMessagesVisible({ ...most, label: `${name}: dead letters` }),
  ]);
  const counted = schedules.flatMap(({ functions }) =>
    functions.flatMap(({ of, scheduled }) => scheduled.alarms.map(({ metric }) => ({ of, metric }))),
  );
  const series = firstOfEach(counted, ({ of = '', metric }) => `${of} ${metric}`).slice(0, mostCounted);
  const capacity = (table: typeof events, label: string) => [
    table.metricConsumedWriteCapacityUnits({ ...sum, label: `${label}: write units` }),
    table.metric('WriteThrottleEvents', { ...sum, label: `${label}: throttled` }),
  ];
  return row(
    graph('DynamoDB', [...capacity(events, 'Events'), ...capacity(subscriptions, 'Subscriptions')]),
    graph('Subscribers: waiting, dead', subscribers),
    graph(
      "What providers' schedules count",
      series.map(({ of, metric }) => {
        const label = of === undefined ? {} : { label: `${of}: ${metric}` };
        return ownMetric(scope, metric, { ...most, ...label, period: Duration.hours(1) }, of);
      }),
    ),
  );
}

function sweepRow(scope: Construct, { sweep: { lambda } }: Parts): IWidget[] {
  return row(
    graph('Events: stored, duplicates', [
      ownMetric(scope, 'Stored', sum),
      ownMetric(scope, 'Duplicates', sum),
    ]),
    graph('Events: unknown, not published; deliveries not stored', [
      ownMetric(scope, 'Unknown', sum),
      ownMetric(scope, 'PublishFailures', sum),
      ownMetric(scope, 'AgeNotStored', { ...sum, statistic: 'SampleCount', label: 'NotStored' }),
    ]),
    graph('Sweep: runs, failed', [lambda.metricInvocations(sum), lambda.metricErrors(sum)]),
  );
}

/** As wide as the page, which has 24 columns. */
function row(...graphs: readonly GraphWidgetProps[]): IWidget[] {
  // CloudWatch refuses a graph without metrics, such as the subscribers' graph without subscribers.
  const filled = graphs.filter(({ left = [] }) => left.length > 0);
  return filled.map((graph) => new GraphWidget({ ...graph, width: 24 / filled.length, height: 5 }));
}

function graph(title: string, left: readonly IMetric[]): GraphWidgetProps {
  return { title, left: [...left] };
}
