import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { openSecrets } from '../functions/aws/aws-json.ts';
import { openBucket } from '../functions/aws/bucket.ts';
import { openQueue } from '../functions/aws/queue.ts';
import { openDynamodb } from '../functions/consumer/dynamodb.ts';
import { openTopic } from '../functions/consumer/topic.ts';

/** Refuses as AWS does what was signed over five minutes ago, or for later. */
let server: Server;
/** How far from now each request was signed, in whole minutes. */
let signed: number[];
let refusal: { readonly status: number; readonly body: string };
/** False if the answers have no Date. */
let dated: boolean;
const minute = 60_000;

const answersOf: Readonly<Record<string, string>> = {
  'AmazonSQS.SendMessage': '{"MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592"}',
  'DynamoDB_20120810.BatchExecuteStatement': '{"Responses":[{}]}',
  'secretsmanager.GetSecretValue': '{"SecretString":"the text"}',
};

beforeAll(async () => {
  server = createServer(async (message, response) => {
    await message.toArray();
    const [, ...parts] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(message.headers['x-amz-date']))?.map(Number) ??
      [];
    const [year = 0, month = 0, ...rest] = parts;
    const offset = Date.UTC(year, month - 1, ...rest) - trueTime();
    signed.push(Math.round(offset / minute) + 0);
    response.sendDate = dated;
    const isLate = Math.abs(offset) > 5 * minute;
    const answer = answersOf[String(message.headers['x-amz-target'])] ?? '';
    response.writeHead(isLate ? refusal.status : 200).end(isLate ? refusal.body : answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

beforeEach(() => {
  signed = [];
  dated = true;
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** By the clock that does not follow the machine's. */
const trueTime = () => performance.timeOrigin + performance.now();

/** Sets the machine's clock back. */
function beLate(minutes: number): void {
  jest.spyOn(Date, 'now').mockImplementation(() => trueTime() - minutes * minute);
}

const signing = {
  config: {
    region: async () => 'eu-west-1',
    credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'the-secret' }),
  },
};
const json = (type: string) => ({
  status: 400,
  body: JSON.stringify({ __type: type, message: 'Signature expired' }),
});
const xml = (code: string) => ({ status: 403, body: `<Error><Code>${code}</Code></Error>` });
const url = 'https://sqs.eu-west-1.amazonaws.com/1/deliveries';
const send = () => openQueue(signing, url, 5_000).send('hello');

const calls: readonly (readonly [string, typeof refusal, () => Promise<unknown>])[] = [
  ['SQS', json('com.amazon.coral.service#InvalidSignatureException'), send],
  [
    'DynamoDB',
    json('com.amazon.coral.service#InvalidSignatureException'),
    () => openDynamodb(signing, 5_000).execute([{ Statement: 'x', Parameters: [] }]),
  ],
  ['Secrets Manager', json('InvalidSignatureException'), () => openSecrets(signing, 5_000)('an-arn')],
  ['SNS', xml('SignatureDoesNotMatch'), () => openTopic(signing, 'topic', 5_000).publish([])],
  ['S3', xml('RequestTimeTooSkewed'), () => openBucket(signing, 'a-bucket', 5_000).put('a', 'x')],
];

test.each(calls)(
  '%s takes what is signed by a clock that is 10 minutes late, at the second try',
  async (_, fault, call) => {
    refusal = fault;
    // Whatever the test before has left, the first try is 10 minutes from the truth.
    await call();
    signed = [];
    beLate(10);
    await call();
    expect(signed).toEqual([-10, 0]);
    await call();
    expect(signed).toEqual([-10, 0, 0]);
    // And again once the machine's own clock is right.
    jest.restoreAllMocks();
    await call();
    expect(signed).toEqual([-10, 0, 0, 10, 0]);
  },
);

test('where the refusal has no date, or another cause, nothing is tried again', async () => {
  refusal = json('com.amazon.coral.service#InvalidSignatureException');
  await send();
  signed = [];
  beLate(10);
  dated = false;
  await expect(send()).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  dated = true;
  refusal = json('AccessDeniedException');
  await expect(send()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(signed).toEqual([-10, -10]);
});

test('a signature that is wrong for another reason than the clock is refused permanently', async () => {
  refusal = json('com.amazon.coral.service#InvalidSignatureException');
  await send();
  signed = [];
  let served = 0;
  server.prependListener('request', (message) => {
    served++;
    message.headers['x-amz-date'] = '20200101T000000Z';
  });
  await expect(send()).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  expect(served).toBe(1);
});
