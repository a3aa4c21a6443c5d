import { createServer, Server } from 'node:http';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';
import { type Gateway, openGateway } from '../local/engine/gateway/gateway.ts';
import { ownMachineOnly } from '../local/engine/own-machine.ts';
import { ask } from './support/console.ts';
import { foreign, portOf } from './support/foreign.ts';

let aws: AwsEndpoint;
let gateway: Gateway;
let s3: S3Client;

beforeAll(async () => {
  aws = await startAwsEndpoint();
  gateway = await openGateway('127.0.0.1', 0);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3Client({ endpoint: aws.url, region: 'us-east-1', credentials });
  await s3.send(new CreateBucketCommand({ Bucket: 'spool' }));
  await s3.send(new PutObjectCommand({ Bucket: 'spool', Key: 'large/mail', Body: 'a mail' }));
});

afterAll(async () => {
  s3.destroy();
  await gateway.stop();
  await aws.stop();
});

const listTables = { method: 'POST', body: '{}' };
const dynamodb = { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'text/plain' };

test.concurrent.each(foreign)('no server of a local run answers to %s', async (_, headersOf) => {
  const object = `${aws.url}/spool/large/mail`;
  const [scanned, read, removed, delivered] = await Promise.all([
    ask(aws.url, { ...listTables, headers: { ...dynamodb, ...headersOf(aws.url) } }),
    ask(object, { headers: headersOf(aws.url) }),
    ask(object, { method: 'DELETE', headers: headersOf(aws.url) }),
    ask(`${gateway.url}/webhooks/x`, { ...listTables, headers: headersOf(gateway.url) }),
  ]);
  for (const { status, text } of [scanned, read, removed, delivered])
    expect([status, JSON.parse(text)]).toEqual([
      403,
      { __type: 'AccessDeniedException', message: expect.stringContaining('programs of this machine') },
    ]);
  expect((await ask(object)).text).toBe('a mail');
});

test.concurrent('programs of this machine are answered, by either name', async () => {
  for (const host of ['127.0.0.1', 'localhost']) {
    const headers = { ...dynamodb, host: `${host}:${portOf(aws.url)}` };
    expect((await ask(aws.url, { ...listTables, headers })).status).toBe(200);
  }
  // There are no routes yet.
  expect((await ask(`${gateway.url}/webhooks/x`, listTables)).status).toBe(503);
});

test('of all that imitates AWS, one server alone listens', async () => {
  const listening = jest.spyOn(Server.prototype, 'listen');
  const another = await startAwsEndpoint();
  const servers = listening.mock.calls.length;
  await another.stop();
  expect(servers).toBe(1);
});

test('a server that was opened to other machines takes any address, and no name', async () => {
  const server: Server = createServer(ownMachineOnly('0.0.0.0', (_, response) => response.end('answered')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' ? bound?.port : 0;
  const statusFor = async (host: string) =>
    (await ask(`http://127.0.0.1:${port}/`, { headers: { host } })).status;
  const hosts = [
    `192.168.1.5:${port}`,
    `[::1]:${port}`,
    `localhost:${port}`,
    `evil.example:${port}`,
    '1.2.3.4',
  ];
  expect(await Promise.all(hosts.map(statusFor))).toEqual([200, 200, 200, 403, 403]);
  server.close();
});
