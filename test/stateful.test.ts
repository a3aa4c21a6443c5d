import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { type Assembly, readTemplate } from './support/template.ts';

/** Properties whose change makes CloudFormation replace the resource, or write its value again. */
const settled: Readonly<Record<string, readonly string[]>> = {
  // No projection of an index can be changed: CloudFormation would delete the index and fill it again.
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'GlobalSecondaryIndexes'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  'AWS::S3::Bucket': ['BucketName', 'BucketNamespace', 'ObjectLockEnabled'],
  'AWS::SecretsManager::Secret': ['Name', 'SecretString', 'GenerateSecretString'],
  // Its id is part of every URL that a provider was given.
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
};

const Settled = v.record(v.string(), v.looseObject({ type: v.string() }));
const file = join(import.meta.dirname, 'stateful-resources.json');
const promised = v.parse(Settled, JSON.parse(readFileSync(file, 'utf8')));

const why =
  'CloudFormation would replace it, and what it holds (events, deliveries, secrets, the URLs that providers were given) would be lost to the deployment. Entries of test/stateful-resources.json are added with a new resource and never changed: find another way.';
const missing =
  'it is not in test/stateful-resources.json. If it is new, add it as below; if its id changed, change that back: CloudFormation would delete the old one.';

/** Logical id, type, and the settled properties that are there. */
function statefulOf(assembly: Assembly): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    readTemplate(assembly).all.flatMap(({ id, type, properties }) => {
      const names = settled[type];
      if (names === undefined) return [];
      const there = names.filter((name) => properties[name] !== undefined);
      return [[id, { type, ...Object.fromEntries(there.map((name) => [name, properties[name]])) }]];
    }),
  );
}

/** One sentence for each broken promise. */
function broken(assembly: Assembly): readonly string[] {
  return Object.entries(statefulOf(assembly)).flatMap(([id, found]) => {
    const [now, then] = [found, promised[id]].map((one) => JSON.stringify(one));
    if (then === undefined) return [`${id}: ${missing} "${id}": ${now}`];
    return now === then ? [] : [`${id} was ${then} and is ${now}: ${why}`];
  });
}

test('no table, queue, topic, bucket, secret or API is replaced by a release', () => {
  expect(broken('default')).toEqual([]);
});

test('none is left out by a release either', () => {
  const found = statefulOf('default');
  const all = { ...statefulOf('full'), ...statefulOf('instances') };
  const optional = new Set(Object.keys(all).filter((id) => !(id in found)));
  const gone = Object.keys(promised).filter((id) => !(id in found) && !optional.has(id));
  expect(gone.map((id) => `${id} is gone: ${why}`)).toEqual([]);
});

test.each(['full', 'own', 'small'] as const)(
  'nor by the choice of a stage, of providers, of alarms, or of a key and a network: %s',
  (assembly) => {
    expect(Object.keys(statefulOf(assembly)).length).toBeGreaterThan(5);
    expect(broken(assembly)).toEqual([]);
  },
);

test('nor by a named instance that is added beside others, or removed again', () => {
  const [without, beside] = [statefulOf('fast'), statefulOf('instances')];
  const kept = Object.entries(beside).filter(([id]) => id in without);
  expect(Object.fromEntries(kept)).toEqual(without);
  const named = Object.keys(beside).filter((id) => !(id in without));
  expect(named.filter((id) => !/^[A-Z][a-z]+(Eu|Us2)[A-Z]/.test(id))).toEqual([]);
  expect(broken('instances')).toEqual([]);
});
