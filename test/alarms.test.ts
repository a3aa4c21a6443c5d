import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { providers } from '../functions/providers.ts';
import { defaults } from '../lib/config.ts';
import { headings } from './support/markdown.ts';
import { behind, consumer, deadLetters, functionOf, queue, shipped } from './support/shipped-stack.ts';
import { only, readTemplate } from './support/template.ts';

const full = readTemplate('full');
const runbook = headings(readFileSync(join(import.meta.dirname, '..', 'docs', 'runbook.md'), 'utf8'));

const Alarm = v.object({
  AlarmDescription: v.string(),
  MetricName: v.string(),
  Namespace: v.string(),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.unknown() })), []),
  Threshold: v.number(),
  ComparisonOperator: v.literal('GreaterThanThreshold'),
  TreatMissingData: v.literal('notBreaching'),
});

const alarms = shipped
  .resources('AWS::CloudWatch::Alarm')
  .map(({ properties }) => v.parse(Alarm, properties));

/** Namespace, metric, what it looks at, and above what it rings. */
function rings(namespace: string, metric: string, of: unknown, above = 0) {
  return { namespace, metric, of, above };
}

test('what loses, delays or refuses a delivery, or withholds an event, rings', () => {
  const name = (one: { id: string }) => ({ 'Fn::GetAtt': [one.id, 'QueueName'] });
  const { id: api } = only(shipped.resources('AWS::ApiGatewayV2::Api'));
  const subscribed = only(shipped.resources('AWS::SNS::Subscription')).properties;
  const { RedrivePolicy } = v.parse(
    v.object({
      RedrivePolicy: v.object({ deadLetterTargetArn: v.object({ 'Fn::GetAtt': v.array(v.string()) }) }),
    }),
    subscribed,
  );
  const [undelivered = ''] = RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'];
  expect(
    alarms.map(({ Namespace, MetricName, Dimensions, Threshold }) =>
      rings(Namespace, MetricName, Dimensions[0]?.Value, Threshold),
    ),
  ).toEqual([
    rings('AWS/SQS', 'ApproximateNumberOfMessagesVisible', name(deadLetters)),
    rings('AWS/SQS', 'ApproximateAgeOfOldestMessage', name(queue), 900),
    rings('AWS/Lambda', 'Errors', { Ref: consumer.id }),
    rings('AWS/Lambda', 'Errors', { Ref: functionOf('sweep').id }),
    rings('AWS/ApiGateway', '5xx', { Ref: api }),
    rings('Postern', 'RefusedByGateway', undefined),
    ...providers.map((provider) => rings('AWS/Lambda', 'Errors', { Ref: functionOf(provider.name).id })),
    rings('AWS/SQS', 'ApproximateNumberOfMessagesVisible', name({ id: undelivered })),
    rings('AWS/Lambda', 'Errors', { Ref: functionOf('aurinko-watch').id }),
    rings('Postern', 'SilentSubscriptions', 'postern-aurinko-watch'),
    rings('Postern', 'FailedSubscriptions', 'postern-aurinko-watch'),
  ]);
});

test('each alarm names an article of the runbook, and each article has an alarm', () => {
  const articles = alarms.map(({ AlarmDescription }) =>
    AlarmDescription.replace(/^.* docs\/runbook\.md#/, ''),
  );
  const sections = ['Description', 'Investigation', 'Resolution'];
  const titles = runbook.filter(({ level }) => level === 2);
  expect([...new Set(articles)].sort()).toEqual(titles.map(({ anchor }) => anchor).sort());
  const parts = runbook.filter(({ level }) => level === 3).map(({ text }) => text);
  expect(parts).toEqual(titles.flatMap(() => sections));
});

test('what the gateway refuses is counted from the field of the access log that says so', () => {
  const { properties } = only(shipped.resources('AWS::Logs::MetricFilter'));
  expect(properties).toMatchObject({
    FilterPattern: '{ $.status = "413" || $.status = "429" }',
    MetricTransformations: [{ MetricNamespace: 'Postern', MetricName: 'RefusedByGateway', MetricValue: '1' }],
  });
  const { AccessLogSettings } = only(shipped.resources('AWS::ApiGatewayV2::Stage')).properties;
  const { Format } = v.parse(v.object({ Format: v.string() }), AccessLogSettings);
  expect(JSON.parse(Format)).toMatchObject({ status: '$context.status' });
  const [staged] = full.resources('AWS::Logs::MetricFilter');
  expect(staged?.properties).toMatchObject({
    MetricTransformations: [{ MetricNamespace: 'Postern-full' }],
  });
});

test('without a target alarms ring in CloudWatch alone', () => {
  expect(defaults.alarms).toEqual({});
  expect(shipped.outputs).not.toHaveProperty('AlarmTopicArn');
  for (const { properties } of shipped.resources('AWS::CloudWatch::Alarm')) {
    expect(properties).not.toHaveProperty('AlarmActions');
  }
});

test('with an e-mail address every alarm goes there, and so does its end', () => {
  const topic = behind('AlarmTopicArn', full);
  const mail = only(
    full.resources('AWS::SNS::Subscription').filter((one) => one.properties.Protocol === 'email'),
  );
  expect(mail.properties).toMatchObject({ Endpoint: 'on-call@example.com', TopicArn: { Ref: topic.id } });
  const ringing = full.resources('AWS::CloudWatch::Alarm');
  expect(ringing).toHaveLength(alarms.length);
  for (const { properties } of ringing) {
    expect(properties).toMatchObject({ AlarmActions: [{ Ref: topic.id }], OKActions: [{ Ref: topic.id }] });
  }
});

// A topic's policy replaces the one that AWS gives, and CloudWatch can't use AWS's key for SNS: either would keep
// every alarm silent without a word.
test('CloudWatch may publish to the topic of the alarms, for this account and over TLS', () => {
  const topic = behind('AlarmTopicArn', full);
  expect(topic.properties).not.toHaveProperty('KmsMasterKeyId');
  const policies = full.resources('AWS::SNS::TopicPolicy').map(({ properties }) => properties);
  const policy = only(policies.filter(({ Topics }) => JSON.stringify(Topics).includes(topic.id)));
  expect(policy).toMatchObject({
    PolicyDocument: {
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Resource: { Ref: topic.id },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
  });
});

test('switched off, there is none', () => {
  expect(readTemplate('small').resources('AWS::CloudWatch::Alarm')).toEqual([]);
});
