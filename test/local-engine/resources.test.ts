import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../local/engine/engine.ts';
import { assembly, eventually } from './support.ts';

let engine: Engine;
const logs: { function: string; line: string }[] = [];
const notices: string[] = [];

beforeAll(async () => {
  engine = await startEngine({
    assembly,
    onLog: (entry) => logs.push(entry),
    onNotice: (text) => notices.push(text),
  });
});

afterAll(async () => {
  await engine.stop();
});

const client = () => ({
  endpoint: engine.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'local' },
});
const output = (name: string) => engine.outputs[name] ?? '';
const linesOf = (name: string) => logs.filter((entry) => entry.function === name).map(({ line }) => line);

describe('the event source', () => {
  test('returns the failed messages of a batch alone, and redrives them after maxReceiveCount', async () => {
    const sqs = new SQSClient(client());
    const bodies = ['fine-1', 'poison', 'fine-2'];
    const entries = bodies.map((body, index) => ({ Id: String(index), MessageBody: body }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: output('WorkUrl'), Entries: entries }));
    const dead = await eventually(async () => {
      const receive = new ReceiveMessageCommand({ QueueUrl: output('DeadUrl'), WaitTimeSeconds: 1 });
      return (await sqs.send(receive)).Messages?.[0];
    });
    expect(dead.Body).toBe('poison');
    const receives = linesOf('Batch').map((line) => {
      const { body, receives } = JSON.parse(line);
      return `${body} ${receives}`;
    });
    expect(receives.sort()).toEqual(['fine-1 1', 'fine-2 1', 'poison 1', 'poison 2']);
    sqs.destroy();
  });
});

describe('a schedule', () => {
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
  test('hands its function a scheduled event, now if told so, and never twice at a time', async () => {
    const runs = await Promise.all([engine.runSchedules(), engine.runSchedules('Sweeping')]);
    const [{ schedule, function: target, outcome } = {}] = runs[0];
    expect([schedule, target, outcome?.kind]).toEqual(['Sweeping', 'Sweep', 'response']);
    expect(outcome?.kind === 'response' && JSON.parse(outcome.payload.toString())).toEqual({
      event: {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '000000000000',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-east-1',
        resources: [expect.stringMatching(/^arn:aws:events:us-east-1:000000000000:rule\/Gate-Sweeping-/)],
        detail: {},
      },
      stored: 'swept',
    });
    expect(runs[1]).toHaveLength(1);
    expect(engine.functions.get('Sweep')?.pids()).toHaveLength(1);
  });

  test('that is not there is named', async () => {
    await expect(engine.runSchedules('AtNoon')).rejects.toThrow('no schedule AtNoon');
  });
});

describe('the other resources', () => {
  test('exist with the names that the outputs tell', async () => {
    expect(output('Url')).toBe(`${engine.url}/web/echo`);
    expect(output('SpelledUrl')).toBe(`${engine.url}/web/echo`);
    const dynamodb = new DynamoDBClient(client());
    const Item = { pk: { S: 'p' }, sk: { S: 's' }, shelf: { S: 'b' } };
    await dynamodb.send(new PutItemCommand({ TableName: output('TableName'), Item }));
    const query = {
      TableName: output('TableName'),
      IndexName: 'byShelf',
      KeyConditionExpression: 'shelf = :s',
      ExpressionAttributeValues: { ':s': { S: 'b' } },
    };
    expect((await dynamodb.send(new QueryCommand(query))).Items).toEqual([Item]);
    const table = { TableName: output('TableName') };
    const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand(table));
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
    const backups = await dynamodb.send(new DescribeContinuousBackupsCommand(table));
    expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toEqual({
      PointInTimeRecoveryStatus: 'ENABLED',
    });
    dynamodb.destroy();
  });

  test('include buckets, named as S3 allows', () => {
    expect(output('BucketName')).toMatch(/^gate-store-[0-9a-f]{12}$/);
    expect(output('BucketArn')).toBe(`arn:aws:s3:::${output('BucketName')}`);
  });

  test('include secrets, generated as the template says, and set by hand', async () => {
    const secrets = new SecretsManagerClient(client());
    const read = async () => {
      const command = new GetSecretValueCommand({ SecretId: output('SecretName') });
      return (await secrets.send(command)).SecretString ?? '';
    };
    expect(JSON.parse(await read())).toEqual({
      kind: 'url',
      token: expect.stringMatching(/^[A-Za-z0-9]{43}$/),
    });
    engine.putSecret('Generated', '{"token":"mine"}');
    expect(await read()).toBe('{"token":"mine"}');
    secrets.destroy();
  });

  test('include log groups, which hold what functions and gateway write', async () => {
    const logs = new CloudWatchLogsClient(client());
    const read = async (logGroupName: string, filterPattern: string) => {
      const command = new FilterLogEventsCommand({ logGroupName, filterPattern });
      return (await logs.send(command)).events ?? [];
    };
    await engine.runSchedules('Sweeping');
    await eventually(async () => (await read(output('SweepLogName'), '')).length > 0);
    await fetch(`${engine.url}/nowhere`);
    expect(await read('gate-access', '{ $.status = "404" }')).toHaveLength(1);
    logs.destroy();
  });

  test('that are not understood are named at start, and those without effect are not', () => {
    expect(notices).toEqual([
      'not emulated: Protocol email of AWS::SNS::Subscription (ByMail)',
      'not emulated: AWS::CloudWatch::AnomalyDetector (Alarm)',
      'not emulated: ScheduleExpression cron(0 12 * * ? *) of AWS::Events::Rule (AtNoon)',
    ]);
  });
});
