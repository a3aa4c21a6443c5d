import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { publishedForm } from '../functions/events/published.ts';
import { defaults } from '../lib/config.ts';
import { configOfProps } from '../lib/config-rules.ts';
import { filterAttributes } from '../lib/subscriber.ts';
import { arn, behind, matches, queue, queues, shipped, topic } from './support/shipped-stack.ts';
import { fixtureEvents } from './support/stored-deliveries.ts';
import { only, type Resource, readTemplate } from './support/template.ts';

const filtered = readTemplate('filtered');
const Subscription = v.strictObject({
  TopicArn: v.unknown(),
  Protocol: v.literal('sqs'),
  Endpoint: v.unknown(),
  RawMessageDelivery: v.literal(true),
  RedrivePolicy: v.object({ deadLetterTargetArn: v.object({ 'Fn::GetAtt': v.array(v.string()) }) }),
  FilterPolicy: v.optional(v.unknown()),
});

function subscriptionOf(subscriber: Resource, template = shipped) {
  const ours = template
    .resources('AWS::SNS::Subscription')
    .filter((one) => matches(one.properties.Endpoint, arn(subscriber)));
  return v.parse(Subscription, only(ours).properties);
}

test('events are published under a key of AWS, and over TLS alone', () => {
  expect(Object.keys(topic.properties)).toEqual(['KmsMasterKeyId']);
  expect(JSON.stringify(topic.properties.KmsMasterKeyId)).toContain(':alias/aws/sns"');
  const policy = only(shipped.resources('AWS::SNS::TopicPolicy')).properties;
  expect(policy).toMatchObject({
    Topics: [{ Ref: topic.id }],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Deny',
          Action: 'sns:Publish',
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  });
});

/** All but what proves the deployment. */
const notProving = { proving: [{ exists: false }] };

test('as shipped, one queue gets every event as it was published, and keeps it 14 days', () => {
  expect(shipped.resources('AWS::SNS::Subscription')).toHaveLength(1);
  const events = behind('EventsQueueUrl');
  expect(events.properties).toMatchObject({
    MessageRetentionPeriod: 14 * 86_400,
    SqsManagedSseEnabled: true,
  });
  const subscription = subscriptionOf(events);
  expect(subscription.TopicArn).toEqual({ Ref: topic.id });
  expect(subscription.FilterPolicy).toEqual(notProving);
});

test('what SNS can not deliver to a subscriber, or its reader fails at, waits 14 days in a separate queue', () => {
  const [target] = subscriptionOf(behind('EventsQueueUrl')).RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'];
  const undelivered = only(queues.filter(({ id }) => id === target));
  expect(undelivered.properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400 });
  expect(arn(undelivered)).not.toEqual(arn(queue));
  expect(behind('EventsDeadLettersQueueUrl')).toBe(undelivered);
  expect(behind('EventsQueueUrl').properties.RedrivePolicy).toEqual({
    deadLetterTargetArn: arn(undelivered),
    maxReceiveCount: defaults.subscriberMaxReceiveCount,
  });
});

test('only our topic may send to the queues of a subscriber', () => {
  const [target] = subscriptionOf(behind('EventsQueueUrl')).RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'];
  for (const id of [behind('EventsQueueUrl').id, target]) {
    const policy = only(
      shipped
        .resources('AWS::SQS::QueuePolicy')
        .filter(({ properties }) => matches(properties.Queues, [{ Ref: id }])),
    );
    expect(policy.properties.PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny' },
        {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': { Ref: topic.id } } },
        },
      ],
    });
  }
});

test('a filter of the configuration is the filter policy of the queue, a trailing * a prefix', () => {
  const policies = ['EventsQueueUrl', 'SubscriberHardBouncesQueueUrl', 'SubscriberMailboxesQueueUrl'].map(
    (key) => subscriptionOf(behind(key, filtered), filtered).FilterPolicy,
  );
  expect(policies).toEqual([
    notProving,
    { type: ['email.bounced', 'email.failed'], about: ['recipient'] },
    { type: ['mailbox.deleted', { prefix: 'message.' }], account: [{ prefix: 'shop-' }] },
  ]);
});

test('an event is published with what a filter can name, and one of the ten that raw delivery takes stays free', () => {
  const events = fixtureEvents().map((event) => ({ ...event, instance: 'eu' }));
  const names = events.map((event) => publishedForm(event).attributes.map(([name]) => name));
  expect(new Set(names.flat())).toEqual(new Set(filterAttributes));
  expect(Math.max(...names.map(({ length }) => length))).toBe(filterAttributes.length);
  expect(filterAttributes.length).toBeLessThanOrEqual(9);
});

test('without subscribers nothing subscribes, and that is fine', () => {
  expect(() => configOfProps({ ...defaults, subscribers: [] })).not.toThrow();
});

const attribute = (name: string, values: readonly string[]) => ({ name: 'one', filter: { [name]: values } });
test.each([
  ['a name in capitals', [{ name: 'Bounces' }], '"Bounces" must have a name of lower-case letters'],
  ['a name that would share an output', [{ name: 'a-1' }], '"a-1" must have a name of lower-case letters'],
  ['the name of a dead-letter queue', [{ name: 'a-dead-letters' }], '"a-dead-letters" needs another name'],
  ['the name of the delivery queue', [{ name: 'deliveries' }], '"deliveries" needs another name'],
  ['a name given twice', [{ name: 'a' }, { name: 'b' }, { name: 'a' }], 'two subscribers are called "a"'],
  ['an empty filter', [{ name: 'one', filter: {} }], 'the filter of the subscriber "one" is empty'],
  ['an unknown attribute', [attribute('subject', ['x'])], '"one" names "subject", and events have provider'],
  ['a list without values', [attribute('account', [])], '"one" lists no value of account'],
  ['an empty value', [attribute('account', [''])], 'has "" for account'],
  ['a lone *', [attribute('account', ['*'])], 'has "*" for account'],
  ['a * within', [attribute('type', ['email.*ed'])], 'has "email.*ed" for type'],
  ['a type that no event has', [attribute('type', ['email.bounce'])], 'has "email.bounce" for type, which'],
  ['a prefix that no type has', [attribute('type', ['mail.*'])], 'has "mail.*" for type, which no event'],
  ['an unknown category', [attribute('category', ['dmarc'])], 'has "dmarc" for category, which no event'],
  ['a kind of failure as whose it is', [attribute('about', ['block'])], 'has "block" for about, which no'],
  ['an unknown provider', [attribute('provider', ['nobody'])], 'has "nobody" for provider, which no event'],
  [
    'too many values',
    [attribute('account', Array(151).fill('x'))],
    '151 combinations of values, SNS takes 150',
  ],
])('the configuration of a subscriber with %s is refused', (_, subscribers, message) => {
  expect(() => configOfProps({ ...defaults, subscribers })).toThrow(message);
});

test('a mistake in the configuration ends the synthesis', () => {
  const library = join(import.meta.dirname, '..', 'lib');
  const program = `
    import { defaults } from '${library}/config.ts';
    import { synthesise } from '${library}/synthesise.ts';
    synthesise({ ...defaults, subscribers: [{ name: 'Events!' }] }, '${join(tmpdir(), 'never-written')}');`;
  expect(() =>
    execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' }),
  ).toThrow('the subscriber "Events!" must have a name of lower-case letters');
});
