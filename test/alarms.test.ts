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
const runbookText = readFileSync(join(import.meta.dirname, '..', 'docs', 'operate', 'runbook.md'), 'utf8');
const runbook = headings(runbookText);

const Alarm = v.object({
  AlarmDescription: v.string(),
  MetricName: v.string(),
  Namespace: v.string(),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.unknown() })), []),
  Threshold: v.number(),
  Period: v.number(),
  EvaluationPeriods: v.number(),
  DatapointsToAlarm: v.optional(v.number()),
  ComparisonOperator: v.string(),
  TreatMissingData: v.string(),
});

const alarmsOf = (template: typeof shipped) =>
  template
    .resources('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => !('Metrics' in properties))
    .map(({ properties }) => v.parse(Alarm, properties));
/** Over several metrics: of reputation. */
const Rate = v.object({
  AlarmDescription: v.string(),
  Metrics: v.array(v.object({ MetricStat: v.optional(v.object({ Period: v.number() })) })),
  EvaluationPeriods: v.literal(1),
  ComparisonOperator: v.literal('GreaterThanThreshold'),
  TreatMissingData: v.literal('notBreaching'),
});
const ratesOf = (template: typeof shipped) =>
  template
    .resources('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => 'Metrics' in properties)
    .map(({ properties }) => v.parse(Rate, properties));
const alarms = alarmsOf(shipped);

/** Namespace, metric, what it looks at, and above what it rings, for how many minutes. */
function rings(namespace: string, metric: string, of: unknown, minutes: number, above = 0) {
  return { namespace, metric, of, minutes, above };
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
    alarms.map((one) => {
      const minutes = (one.Period * (one.DatapointsToAlarm ?? one.EvaluationPeriods)) / 60;
      return rings(one.Namespace, one.MetricName, one.Dimensions[0]?.Value, minutes, one.Threshold);
    }),
  ).toEqual([
    rings('AWS/SQS', 'ApproximateNumberOfMessagesVisible', name(deadLetters), 1),
    rings('AWS/SQS', 'ApproximateAgeOfOldestMessage', name(queue), 1, 900),
    rings('Postern', 'AgeNotStored', 'postern', 5, 300),
    rings('AWS/ApiGateway', '5xx', { Ref: api }, 5),
    rings('Postern', 'RefusedByGateway', undefined, 5),
    rings('Postern', 'Rejected', 'postern', 720, 5),
    rings('Postern', 'Spooled', 'postern', 5),
    ...providers.map((one) => rings('AWS/Lambda', 'Errors', { Ref: functionOf(one.name).id }, 5)),
    rings('AWS/Lambda', 'Errors', { Ref: consumer.id }, 5),
    rings('AWS/Lambda', 'Throttles', { Ref: consumer.id }, 15),
    rings('AWS/Lambda', 'Errors', { Ref: functionOf('sweep').id }, 10),
    rings('Postern', 'Unknown', 'postern', 1440),
    rings('Postern', 'PublishFailures', 'postern', 15),
    rings('AWS/SQS', 'ApproximateNumberOfMessagesVisible', name({ id: undelivered }), 1),
    rings('AWS/Lambda', 'Errors', { Ref: functionOf('aurinko-watch').id }, 120),
    rings('Postern', 'SilentSubscriptions', 'postern', 120),
    rings('Postern', 'FailedSubscriptions', 'postern', 120),
  ]);
  for (const one of alarms)
    expect(one).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
});

test('a provider may be silent, unless somebody says for how long', () => {
  const silent = alarmsOf(full).filter(({ MetricName }) => MetricName === 'Acknowledged');
  expect(silent).toEqual(
    providers.map(({ name }) =>
      expect.objectContaining({
        Dimensions: [{ Name: 'provider', Value: name }],
        Threshold: 1,
        Period: 3600,
        EvaluationPeriods: 24,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      }),
    ),
  );
});

// CloudWatch looks back a day at most with periods under an hour, and else a week.
test('no alarm looks back further than CloudWatch does', () => {
  for (const { Period, EvaluationPeriods } of alarmsOf(full))
    expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 7 * 86_400);
  const periods = ratesOf(readTemplate('filtered')).flatMap(({ Metrics }) =>
    Metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []),
  );
  expect(new Set(periods)).toEqual(new Set([86_400]));
});

test('each alarm names an article of the runbook, and each article has an alarm', () => {
  // With the user's own key there is one more.
  const articles = [...alarmsOf(readTemplate('own')), ...ratesOf(readTemplate('filtered'))].map(
    ({ AlarmDescription }) => AlarmDescription.replace(/^.* docs\/operate\/runbook\.md#/, ''),
  );
  const sections = ['Description', 'Investigation', 'Resolution'];
  const titles = runbook.filter(({ level }) => level === 2);
  expect([...new Set(articles)].sort()).toEqual(titles.map(({ anchor }) => anchor).sort());
  const parts = runbook.filter(({ level }) => level === 3).map(({ text }) => text);
  expect(parts).toEqual(titles.flatMap(() => sections));
});

test('the runbook says after how many minutes a delivery comes back, and how far back the alarm on throttles looks', () => {
  const minutes = String(defaults.deliveries.visibilityTimeoutSeconds / 60);
  const told = [...runbookText.matchAll(/comes? back after (\d+) minutes/g)].map(([, number]) => number);
  expect(told).toEqual([minutes, minutes]);
  const throttles = alarms.find(({ MetricName }) => MetricName === 'Throttles');
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six'];
  const periods = words[throttles?.EvaluationPeriods ?? 0];
  expect(runbookText).toContain(`In three of the last ${periods} 5-minute periods Lambda refused`);
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
  expect(ringing).toHaveLength(alarms.length + providers.length);
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
