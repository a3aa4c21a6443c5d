import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { providers } from '../functions/providers.ts';
import { defaults } from '../lib/config.ts';
import {
  arn,
  capitalised,
  consumer,
  deadLetters,
  events,
  functionOf,
  functions,
  queue,
  secretOf,
  shipped,
  spool,
  subscriptions,
  sweep,
  topic,
} from './support/shipped-stack.ts';
import { assemblyFolder, only, readTemplate } from './support/template.ts';
import { testConfig } from './support/test-config.ts';

const fast = readTemplate('fast');
const watch = functionOf('aurinko-watch');
const Joined = v.object({ 'Fn::Join': v.tuple([v.literal(''), v.array(v.unknown())]) });

test('every function runs Node 24 on arm64 with the settings of its configuration', () => {
  expect(functions).toHaveLength(providers.length + 3);
  for (const { properties } of functions) {
    const own = new Map<unknown, { memoryMb: number; timeoutSeconds: number }>([
      [consumer.properties, defaults.consumer],
      [sweep.properties, defaults.sweep],
      [watch.properties, { memoryMb: 256, timeoutSeconds: 600 }],
    ]);
    const { memoryMb, timeoutSeconds } = own.get(properties) ?? defaults.webhook;
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: memoryMb,
      Timeout: timeoutSeconds,
    });
    expect(properties).not.toHaveProperty('ReservedConcurrentExecutions');
  }
});

test('functions find things by these variables', () => {
  const queueUrl = { Ref: queue.id };
  expect(consumer.properties.Environment).toEqual({
    Variables: {
      DELIVERIES_QUEUE_URL: queueUrl,
      DEAD_LETTERS_QUEUE_URL: { Ref: deadLetters.id },
      SPOOL_BUCKET: { Ref: spool.id },
      EVENTS_TABLE: { Ref: events.id },
      SUBSCRIPTIONS_TABLE: { Ref: subscriptions.id },
      EVENTS_TOPIC_ARN: { Ref: topic.id },
      RETENTION_DAYS: '400',
      SHARDS: '1',
      BACKOFF_BASE_SECONDS: '30',
      BACKOFF_MAX_SECONDS: '900',
      DEADLINE_RESERVE_SECONDS: '10',
      MAX_RECEIVES: '20',
      METRICS_NAMESPACE: 'Postern',
      URL_SUFFIX: { Ref: 'AWS::URLSuffix' },
      POWERTOOLS_SERVICE_NAME: 'postern-consumer',
    },
  });
  expect(sweep.properties.Environment).toEqual({
    Variables: {
      DELIVERIES_QUEUE_URL: queueUrl,
      SPOOL_BUCKET: { Ref: spool.id },
      SECRET_ARN_PAUBOX: { Ref: secretOf('paubox').id },
      DEADLINE_RESERVE_SECONDS: '30',
      METRICS_NAMESPACE: 'Postern',
      URL_SUFFIX: { Ref: 'AWS::URLSuffix' },
      POWERTOOLS_SERVICE_NAME: 'postern-sweep',
    },
  });
  expect(watch.properties.Environment).toEqual({
    Variables: {
      SUBSCRIPTIONS_TABLE: { Ref: subscriptions.id },
      SILENT_AFTER_HOURS: '72',
      METRICS_NAMESPACE: 'Postern',
      URL_SUFFIX: { Ref: 'AWS::URLSuffix' },
      POWERTOOLS_SERVICE_NAME: 'postern-aurinko-watch',
    },
  });
  for (const { name } of providers) {
    expect(functionOf(name).properties.Environment).toEqual({
      Variables: {
        DELIVERIES_QUEUE_URL: queueUrl,
        SPOOL_BUCKET: { Ref: spool.id },
        SECRET_ARN: { Ref: secretOf(name).id },
        SECRET_MAX_AGE_SECONDS: '300',
        TOLERANCE_SECONDS: '604800',
        METRICS_NAMESPACE: 'Postern',
        URL_SUFFIX: { Ref: 'AWS::URLSuffix' },
        POWERTOOLS_SERVICE_NAME: `postern-${name}`,
      },
    });
  }
});

test('the consumer reports failures delivery by delivery, within its concurrency', () => {
  expect(only(shipped.resources('AWS::Lambda::EventSourceMapping')).properties).toEqual({
    EventSourceArn: arn(queue),
    FunctionName: { Ref: consumer.id },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BatchSize: defaults.consumer.batchSize,
    ScalingConfig: { MaximumConcurrency: defaults.consumer.maxConcurrency },
  });
});

// A rule's target has a separate policy, which Lambda does not heed once it has the event.
test('what a rule starts is not tried again beside the next run', () => {
  const scheduled = [
    { one: sweep, seconds: defaults.sweep.everyMinutes * 60 },
    { one: watch, seconds: 3600 },
  ];
  const configs = shipped.resources('AWS::Lambda::EventInvokeConfig').map(({ properties }) => properties);
  expect(configs).toHaveLength(shipped.resources('AWS::Events::Rule').length);
  for (const { one, seconds } of scheduled)
    expect(configs).toContainEqual({
      FunctionName: { Ref: one.id },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: seconds,
    });
});

test('the queues of deliveries say what they must take, so that a region that takes less refuses them', () => {
  for (const { properties } of [queue, deadLetters]) expect(properties.MaximumMessageSize).toBe(1_048_576);
});

test("the access log is called as AWS's vended logs are, after its stack, and its ARN has no wildcard", () => {
  const { properties } = only(shipped.resources('AWS::ApiGatewayV2::Stage'));
  const log = only(
    shipped.resources('AWS::Logs::LogGroup').filter((one) => 'LogGroupName' in one.properties),
  );
  expect(log.properties.LogGroupName).toEqual({
    'Fn::Join': [
      '',
      [
        expect.stringMatching(/^\/aws\/vendedlogs\/Postern\/\w{8}-$/),
        { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
      ],
    ],
  });
  const { DestinationArn } = v.parse(v.object({ DestinationArn: v.unknown() }), properties.AccessLogSettings);
  const [, parts] = v.parse(Joined, DestinationArn)['Fn::Join'];
  expect(parts.slice(-2)).toEqual([':log-group:', { Ref: log.id }]);
});

test('every log expires', () => {
  const groups = shipped.resources('AWS::Logs::LogGroup');
  expect(groups).toHaveLength(functions.length + 1);
  for (const { properties } of groups) expect(properties.RetentionInDays).toBe(defaults.logRetentionDays);
});

test('the only routes are POST to the webhook of a provider', () => {
  const keys = shipped.resources('AWS::ApiGatewayV2::Route').map(({ properties }) => properties.RouteKey);
  const token = { signature: '', token: '/{token}' };
  expect(keys).toEqual(
    providers.map(({ name, authenticity }) => `POST /webhooks/${name}${token[authenticity]}`),
  );
});

test('no route is throttled by us, and the path has no stage in front', () => {
  const { properties } = only(shipped.resources('AWS::ApiGatewayV2::Stage'));
  expect(properties).toMatchObject({ StageName: '$default', AutoDeploy: true });
  expect(properties).not.toHaveProperty('DefaultRouteSettings');
  expect(properties).not.toHaveProperty('RouteSettings');
});

test('the access log has the route key but no path, which holds the token', () => {
  const { properties } = only(shipped.resources('AWS::ApiGatewayV2::Stage'));
  const { Format } = v.parse(v.object({ Format: v.string() }), properties.AccessLogSettings);
  expect(Object.values(v.parse(v.record(v.string(), v.string()), JSON.parse(Format)))).toEqual([
    '$context.requestId',
    '$context.routeKey',
    '$context.status',
    '$context.integrationStatus',
    '$context.integrationErrorMessage',
    '$context.responseLatency',
  ]);
});

test('the outputs say what to give each provider and where things are', () => {
  const ofProviders = providers.flatMap(({ name }) => [
    `WebhookUrl${capitalised(name)}`,
    `Secret${capitalised(name)}`,
    `LogGroup${capitalised(name)}`,
  ]);
  const ours = [
    'DeliveriesQueueUrl',
    'DeadLettersQueueUrl',
    'EventsTableName',
    'EventsTableShards',
    'SubscriptionsTableName',
    'SilentAfterHours',
    'LogGroupAurinkoWatch',
    'EventsTopicArn',
    'EventsQueueUrl',
    'LogGroupGateway',
    'LogGroupConsumer',
    'LogGroupSweep',
    'SecretMaxAgeSeconds',
    'EventsDeadLettersQueueUrl',
    'SpoolBucketName',
  ];
  expect(Object.keys(shipped.outputs).sort()).toEqual([...ofProviders, ...ours].sort());
  const { id } = only(shipped.resources('AWS::ApiGatewayV2::Api'));
  for (const { name, authenticity } of providers) {
    const path = `/webhooks/${name}${authenticity === 'token' ? '/' : ''}`;
    expect(shipped.outputs[`WebhookUrl${capitalised(name)}`]?.Value).toEqual({
      'Fn::Join': ['', [{ 'Fn::GetAtt': [id, 'ApiEndpoint'] }, path]],
    });
  }
});

test('the template names no account, region, path of this machine or container image', () => {
  const assets = readFileSync(join(assemblyFolder('default'), 'Postern.assets.json'), 'utf8');
  for (const text of [shipped.text, assets]) {
    expect(text).not.toMatch(/\b\d{12}\b/);
    expect(text).not.toMatch(/\b(us|eu|ap|ca|sa|me|af|il|mx)-[a-z]+-\d\b/);
    expect(text).not.toContain(process.cwd());
  }
  expect(JSON.parse(assets).dockerImages).toEqual({});
});

test('an asset holds the bundle and says that it is CommonJS', () => {
  const folder = assemblyFolder('default');
  const assets = readdirSync(folder).filter((name) => name.startsWith('asset.'));
  expect(assets).toHaveLength(functions.length);
  for (const asset of assets) {
    expect(readdirSync(join(folder, asset)).sort()).toEqual(['index.js', 'package.json']);
    expect(JSON.parse(readFileSync(join(folder, asset, 'package.json'), 'utf8'))).toEqual({
      type: 'commonjs',
    });
  }
});

test('the test configuration differs from the shipped one in times, attempts and what is kept, not in resources except a secret that costs money', () => {
  const unpriced = fast.all.filter(({ id }) => !id.includes('ApiSecret'));
  expect(unpriced.map(({ id }) => id)).toEqual(shipped.all.map(({ id }) => id));
  expect(testConfig.events).toEqual(defaults.events);
});
