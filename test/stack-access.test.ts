import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import {
  arn,
  behind,
  consumer,
  deadLetters,
  events,
  functionOf,
  functions,
  logOf,
  matches,
  policyOf,
  queue,
  secretOf,
  shipped,
  spool,
  subscriptions,
  sweep,
  topic,
} from './support/shipped-stack.ts';
import { allowed, readTemplate } from './support/template.ts';

/** All objects of these places of the spool. */
function objects(...places: readonly string[]) {
  const all = places.map((place) => ({ 'Fn::Join': ['', [arn(spool), `/${place}/*`]] }));
  return all.length === 1 ? all[0] : all;
}

test('a webhook function may send to the queue, put into the spool, read its own secret, write its own log, and nothing else', () => {
  for (const { name, retries } of providers) {
    const lambda = functionOf(name);
    const log = arn(logOf(lambda));
    expect(allowed(policyOf(lambda))).toEqual([
      { action: 'logs:CreateLogStream', resource: log },
      { action: 'logs:PutLogEvents', resource: log },
      { action: 'secretsmanager:GetSecretValue', resource: { Ref: secretOf(name).id } },
      { action: 'sqs:SendMessage', resource: arn(queue) },
      { action: 's3:PutObject', resource: objects('large', 'outage', ...(retries ? [] : ['unverified'])) },
    ]);
  }
});

test('the sweep may list, read and remove what waits, put what is large, send to the queue, and nothing else', () => {
  const log = arn(logOf(sweep));
  const waiting = objects('outage', 'unverified');
  expect(allowed(policyOf(sweep))).toEqual([
    { action: 'logs:CreateLogStream', resource: log },
    { action: 'logs:PutLogEvents', resource: log },
    ...providers
      .filter(({ retries }) => !retries)
      .map(({ name }) => ({
        action: 'secretsmanager:GetSecretValue',
        resource: { Ref: secretOf(name).id },
      })),
    { action: 'sqs:SendMessage', resource: arn(queue) },
    { action: 's3:DeleteObject', resource: waiting },
    { action: 's3:GetObject', resource: waiting },
    { action: 's3:PutObject', resource: objects('large') },
    { action: 's3:ListBucket', resource: arn(spool) },
  ]);
  expect(policyOf(sweep).properties.PolicyDocument).toMatchObject({
    Statement: expect.arrayContaining([
      expect.objectContaining({
        Action: 's3:ListBucket',
        Condition: { StringLike: { 's3:prefix': ['outage/*', 'unverified/*'] } },
      }),
    ]),
  });
});

test('the watch may read and update subscriptions, read its API secret where there is one, and nothing else', () => {
  const watch = functionOf('aurinko-watch');
  const log = arn(logOf(watch));
  const ours = [
    { action: 'logs:CreateLogStream', resource: log },
    { action: 'logs:PutLogEvents', resource: log },
    { action: 'dynamodb:Scan', resource: arn(subscriptions) },
    { action: 'dynamodb:UpdateItem', resource: arn(subscriptions) },
  ];
  expect(allowed(policyOf(watch))).toEqual(ours);
  const fast = readTemplate('fast');
  const secret = behind('ApiSecretAurinko', fast);
  expect(secret.properties).toMatchObject({ SecretString: '{}' });
  const policies = fast.resources('AWS::IAM::Policy');
  const readers = policies.filter((policy) =>
    allowed(policy).some(({ resource }) => matches(resource, { Ref: secret.id })),
  );
  expect(readers).toMatchObject([{ id: policyOf(watch).id }]);
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
    { action: 'sqs:SendMessage', resource: arn(deadLetters) },
    { action: 's3:GetObject', resource: objects('large') },
    { action: 's3:PutObject', resource: objects('payloads') },
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
