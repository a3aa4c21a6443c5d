import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import {
  arn,
  consumer,
  events,
  functionOf,
  functions,
  logOf,
  policyOf,
  queue,
  secretOf,
  shipped,
  subscriptions,
  topic,
} from './support/shipped-stack.ts';
import { allowed } from './support/template.ts';

test('a webhook function may send to the queue, read its own secret, write its own log, and nothing else', () => {
  for (const { name } of providers) {
    const lambda = functionOf(name);
    const log = arn(logOf(lambda));
    expect(allowed(policyOf(lambda))).toEqual([
      { action: 'logs:CreateLogStream', resource: log },
      { action: 'logs:PutLogEvents', resource: log },
      { action: 'secretsmanager:GetSecretValue', resource: { Ref: secretOf(name).id } },
      { action: 'sqs:SendMessage', resource: arn(queue) },
    ]);
  }
});

test('the consumer may take deliveries, insert events and read them back, update subscriptions, publish, and nothing else', () => {
  const log = arn(logOf(consumer));
  expect(allowed(policyOf(consumer))).toEqual([
    { action: 'logs:CreateLogStream', resource: log },
    { action: 'logs:PutLogEvents', resource: log },
    { action: 'sqs:ChangeMessageVisibility', resource: arn(queue) },
    { action: 'sqs:DeleteMessage', resource: arn(queue) },
    { action: 'sqs:GetQueueAttributes', resource: arn(queue) },
    { action: 'sqs:GetQueueUrl', resource: arn(queue) },
    { action: 'sqs:ReceiveMessage', resource: arn(queue) },
    { action: 'dynamodb:BatchGetItem', resource: arn(events) },
    { action: 'dynamodb:PartiQLInsert', resource: arn(events) },
    { action: 'dynamodb:UpdateItem', resource: arn(subscriptions) },
    { action: 'sns:Publish', resource: { Ref: topic.id } },
  ]);
});

test('a role has one policy, no managed one, and only Lambda may take it', () => {
  const roles = shipped.resources('AWS::IAM::Role');
  expect(roles).toHaveLength(functions.length);
  expect(shipped.resources('AWS::IAM::Policy')).toHaveLength(functions.length);
  for (const { properties } of roles) {
    expect(Object.keys(properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Description']);
    expect(properties).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] },
    });
  }
});
