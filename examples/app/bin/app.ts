import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Postern } from 'postern';
import settings from '../postern.config.ts';

const stack = new Stack(new App(), 'my-webhooks');
const postern = new Postern(stack, 'Webhooks', settings);

const bounces = new NodejsFunction(stack, 'Bounces', {
  entry: join(import.meta.dirname, '..', 'functions', 'bounces.ts'),
  runtime: Runtime.NODEJS_24_X,
  timeout: Duration.seconds(30),
  environment: { EVENTS_TABLE: postern.eventsTable.tableName },
});
postern.addConsumer('bounces', bounces);
postern.grantReadEvents(bounces);
