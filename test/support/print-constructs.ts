import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import featureFlags from '../../cdk.json' with { type: 'json' };
import type { PosternProps } from '../../lib/config.ts';
import { Postern } from '../../lib/postern.ts';
import { fullConfig } from './test-config.ts';

/** Prints what the construct becomes in other people's apps: templates, and the errors of what can't be. */
const { stage: _stage, ...full } = fullConfig;

/** As slow as the settings allow. */
const slowest: PosternProps = {
  sweep: { everyMinutes: 1440 },
  consumer: { backoffBaseSeconds: 43_200, backoffMaxSeconds: 43_200 },
  deliveries: { visibilityTimeoutSeconds: 43_200 },
};

console.log(
  JSON.stringify({
    flagged: synthesised(
      'Postern-full',
      featureFlags.context,
      (stack) => new Postern(stack, 'Default', full),
    ),
    unflagged: synthesised('Postern-full', {}, (stack) => new Postern(stack, 'Default', full)),
    owned: synthesised('Mail', {}, own),
    keyed: synthesised('Mail', {}, keyed),
    second: failure((stack) => [new Postern(stack, 'One'), new Postern(stack, 'Two')]),
    mistaken: failure((stack) => new Postern(stack, 'Webhooks', { consumer: { timeoutSeconds: 1000 } })),
    ruled: failure((stack) => new Postern(stack, 'Webhooks', { sweep: { everyMinutes: 1 } })),
    slowest: failure((stack) => new Postern(stack, 'Webhooks', slowest)),
    staged: failure((stack) => new Postern(stack, 'Webhooks', unchecked({ stage: 'test' }))),
    slowConsumer: failure((stack) => new Postern(stack, 'Webhooks').addConsumer('events', taker(stack, 31))),
    unknownQueue: failure((stack) => new Postern(stack, 'Webhooks').subscriberQueue('bounces')),
  }),
);

/** A stack that has more than Postern, and uses all that it hands out. */
function own(stack: Stack): void {
  const calls = new Topic(stack, 'Calls');
  const postern = new Postern(stack, 'Webhooks', {
    ...unchecked({ domain: undefined, webhook: { reservedConcurrency: undefined } }),
    subscribers: [{ name: 'bounces', filter: { type: ['email.bounced'] } }],
    alarms: { topicArn: calls.topicArn },
  });
  const reader = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  postern.grantReadEvents(reader);
  postern.grantReadPayloads(reader);
  postern.addConsumer('bounces', taker(stack), { batchSize: 5 });
  const told = {
    Table: postern.eventsTable.tableName,
    States: postern.subscriptionsTable.tableName,
    Published: postern.eventsTopic.topicArn,
    Bounces: postern.subscriberQueue('bounces').queueUrl,
    Same: postern.subscriberQueues.bounces?.queueUrl ?? '',
    Spool: postern.spoolBucket.bucketName,
    Alarms: postern.alarmTopic?.topicArn ?? '',
    Urls: Object.values(postern.webhookUrls).join(' '),
  };
  for (const [name, value] of Object.entries(told)) new CfnOutput(stack, `Own${name}`, { value });
}

function taker(stack: Stack, seconds = 30): LambdaFunction {
  return new LambdaFunction(stack, 'Taker', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = () => {}'),
    timeout: Duration.seconds(seconds),
  });
}

/** Under a key of the app's. */
function keyed(stack: Stack): void {
  const postern = new Postern(stack, 'Webhooks', {
    encryptionKey: new Key(stack, 'Key'),
    alarms: { email: 'on-call@example.com' },
    subscribers: [{ name: 'events', account: '444455556666' }],
  });
  const reader = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  postern.subscriberQueue('events').grantConsumeMessages(reader);
  postern.grantReadEvents(reader);
}

/** What JavaScript lets through. */
function unchecked(props: object): PosternProps {
  return props;
}

function synthesised(
  name: string,
  context: Record<string, unknown>,
  fill: (stack: Stack) => unknown,
): string {
  const outdir = mkdtempSync(join(tmpdir(), 'postern-construct-'));
  const app = new App({
    outdir,
    context,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  fill(new Stack(app, name));
  app.synth();
  const template = readFileSync(join(outdir, `${name}.template.json`), 'utf8');
  rmSync(outdir, { recursive: true });
  return template;
}

function failure(fill: (stack: Stack) => unknown): string {
  try {
    fill(new Stack(new App({ autoSynth: false, analyticsReporting: false }), 'Mail'));
    return 'nothing failed';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
