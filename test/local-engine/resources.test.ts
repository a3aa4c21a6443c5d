import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../local/engine.ts';
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
    dynamodb.destroy();
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

  test('that are not understood are named at start, and those without effect are not', () => {
    expect(notices).toEqual([
      'not emulated: Protocol email of AWS::SNS::Subscription (ByMail)',
      'not emulated: AWS::CloudWatch::Alarm (Alarm)',
    ]);
  });
});
