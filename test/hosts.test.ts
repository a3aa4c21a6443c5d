import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { hostOf, originOf } from '../functions/aws/origin.ts';

const clients = {
  sqs: SQSClient,
  sns: SNSClient,
  dynamodb: DynamoDBClient,
  s3: S3Client,
  secretsmanager: SecretsManagerClient,
};
const services = ['dynamodb', 's3', 'secretsmanager', 'sns', 'sqs'] as const;
const partitions = {
  'amazonaws.com': ['us-east-1', 'eu-central-1', 'us-gov-west-1'],
  'amazonaws.com.cn': ['cn-north-1'],
  'amazonaws.eu': ['eusc-de-east-1'],
};
const regions = Object.entries(partitions).flatMap(([suffix, names]) =>
  names.map((region) => ({ suffix, region })),
);
const kinds = [
  { fips: false, dualStack: false },
  { fips: false, dualStack: true },
  { fips: true, dualStack: false },
  { fips: true, dualStack: true },
];

afterEach(() => {
  for (const name of ['URL_SUFFIX', 'AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'])
    delete process.env[name];
});

test.each(regions.flatMap((region) => kinds.map((kind) => ({ ...region, ...kind }))))(
  "in $region our requests go where the SDK's do: FIPS $fips, dual stack $dualStack",
  (one) => {
    process.env.URL_SUFFIX = one.suffix;
    process.env.AWS_USE_FIPS_ENDPOINT = String(one.fips);
    process.env.AWS_USE_DUALSTACK_ENDPOINT = String(one.dualStack);
    for (const [service, Client] of Object.entries(clients)) {
      // The SDK says that S3 has no FIPS endpoint in China; a name that nobody answers to refuses as well.
      if (service === 's3' && one.fips && one.suffix.endsWith('.cn')) continue;
      const { endpointProvider } = new Client({ region: one.region }).config;
      const { url } = endpointProvider({
        Region: one.region,
        UseFIPS: one.fips,
        UseDualStack: one.dualStack,
      });
      expect(hostOf(service, one.region)).toBe(url.hostname);
    }
  },
);

test('where no dual-stack name is known, the plain one is not taken instead', () => {
  process.env.URL_SUFFIX = 'c2s.ic.gov';
  expect(hostOf('sqs', 'us-iso-east-1')).toBe('sqs.us-iso-east-1.c2s.ic.gov');
  process.env.AWS_USE_DUALSTACK_ENDPOINT = 'true';
  expect(() => hostOf('sqs', 'us-iso-east-1')).toThrow('c2s.ic.gov');
});

test('without the suffix no host is guessed', () => {
  expect(() => hostOf('sqs', 'eu-west-1')).toThrow('URL_SUFFIX');
});

// By default the SDK asks the host in a queue's URL, whatever kind of endpoint is set.
test.each(Object.keys(clients))(
  '%s is asked where its region has it, a bucket under its own name',
  (service) => {
    process.env.URL_SUFFIX = 'amazonaws.eu';
    const name = v.parse(v.picklist(services), service);
    const host = `${name}.eusc-de-east-1.amazonaws.eu`;
    expect(originOf({ name }, 'eusc-de-east-1')).toBe(`https://${host}`);
    expect(originOf({ name, bucket: 'spool' }, 'eusc-de-east-1')).toBe(`https://spool.${host}`);
  },
);
