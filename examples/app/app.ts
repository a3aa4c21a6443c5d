import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Postern } from 'postern';

const stack = new Stack(new App(), 'Mail');
const calls = new Topic(stack, 'Calls');

const postern = new Postern(stack, 'Webhooks', {
  providers: ['emailengine'],
  subscribers: [
    { name: 'events' },
    { name: 'bounces', filter: { type: ['email.bounced'], failurekind: ['hard'] } },
  ],
  alarms: { topicArn: calls.topicArn },
});

const bounces = new NodejsFunction(stack, 'Bounces', {
  // The source, from build/ where this runs.
  entry: join(__dirname, '..', 'bounces.ts'),
  runtime: Runtime.NODEJS_24_X,
  environment: { EVENTS_TABLE: postern.eventsTable.tableName },
});
bounces.addEventSource(
  new SqsEventSource(postern.subscriberQueue('bounces'), { reportBatchItemFailures: true }),
);
postern.grantReadEvents(bounces);

new CfnOutput(stack, 'Webhook', { value: postern.webhookUrls.emailengine });
