import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { embedded } from '../functions/aws/metrics.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { ageOfOldestMessage } from '../local/engine/aws/oldest-message.ts';

let aws: AwsEndpoint;
let cloudwatch: CloudWatchClient;
let sqs: SQSClient;

beforeAll(async () => {
  aws = await startAwsEndpoint();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'x' };
  const settings = { endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  cloudwatch = new CloudWatchClient(settings);
  sqs = new SQSClient(settings);
});

afterAll(async () => {
  cloudwatch.destroy();
  sqs.destroy();
  await aws.stop();
});

async function statistics(Namespace: string, MetricName: string, [Name, Value]: readonly [string, string]) {
  const now = Date.now();
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName,
      Dimensions: [{ Name, Value }],
      StartTime: new Date(now - 3_600_000),
      EndTime: new Date(now + 60_000),
      Period: 86_400,
      Statistics: ['Maximum', 'SampleCount'],
    }),
  );
  return Datapoints;
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
test('the age of the oldest message leaves out what was received three times and not deleted', async () => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'aged' }));
  const ages = () => statistics('AWS/SQS', 'ApproximateAgeOfOldestMessage', ['QueueName', 'aged']);
  expect(await ages()).toEqual([]);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  const receive = async (VisibilityTimeout: number) => {
    const { Messages: [message] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout }),
    );
    return message?.ReceiptHandle;
  };
  for (const count of [1, 1, 0]) {
    await receive(0);
    expect(await ages()).toHaveLength(count);
  }
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b' }));
  expect(await ages()).toHaveLength(1);
  // In flight counts too; what was deleted does not.
  const handles = [await receive(60), await receive(60)];
  expect(await ages()).toHaveLength(1);
  for (const ReceiptHandle of handles) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  expect(await ages()).toEqual([]);
});

test('of those that count it is that of the oldest, in seconds', () => {
  const message = (sentTimestamp: number, approximateReceiveCount: number) => ({
    sentTimestamp,
    approximateReceiveCount,
  });
  const all = [message(1_000, 3), message(5_000, 2), message(8_000, 0)];
  expect(ageOfOldestMessage(all, 9_500)).toBe(4.5);
  expect(ageOfOldestMessage(all.slice(0, 1), 9_500)).toBeUndefined();
});

test('what functions count is reported by namespace, name and dimension', async () => {
  aws.logs.create('consumer');
  const origin = { namespace: 'Postern', at: Date.now() };
  for (const AgeNotStored of [[450, 0], [930]])
    aws.logs.append('consumer', JSON.stringify(embedded({ AgeNotStored, Stored: 2 }, origin)));
  const told = await statistics('Postern', 'AgeNotStored', ['service', 'postern']);
  expect(told).toMatchObject([{ Maximum: 930, SampleCount: 3 }]);
  expect(await statistics('Postern-test', 'AgeNotStored', ['service', 'postern'])).toEqual([]);
  expect(await statistics('Postern', 'AgeNotStored', ['provider', 'paubox'])).toEqual([]);
});

test('what is not here is named', async () => {
  const asked = statistics('AWS/Lambda', 'Errors', ['FunctionName', 'consumer']);
  await expect(asked).rejects.toThrow('GetMetricStatistics is not emulated');
});
