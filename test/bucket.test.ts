import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Bucket, openBucket } from '../functions/aws/bucket.ts';
import { openObjects } from '../functions/sweep/objects.ts';

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'the-secret', sessionToken: 'the-token' };

let server: Server;
let endpoint: string;
/** What came, and what is answered next: a status, or none at all. */
const requests: { message: IncomingMessage; body: Buffer }[] = [];
const statuses: (number | 'reset' | 'silent')[] = [];
/** Bodies of the next answers. */
const texts: string[] = [];

beforeAll(async () => {
  server = createServer(async (message, response) => {
    const body = Buffer.concat(await message.toArray());
    requests.push({ message, body });
    const status = statuses.shift() ?? 200;
    if (status === 'reset') message.socket.destroy();
    else if (status !== 'silent') {
      const text = message.method === 'GET' ? (texts.shift() ?? 'the text') : '';
      response.writeHead(status).end(text);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  process.env.AWS_ENDPOINT_URL = endpoint;
});

afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function bucketOf(tryMs = 10_000): Bucket {
  requests.length = 0;
  statuses.length = 0;
  return openBucket(new SQSClient({ region: 'eu-west-1', credentials }), 'a-bucket', tryMs);
}

/**
 * True if the signature is right for the request as it came, with whatever headers it says are signed.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function isSigned({ message, body }: (typeof requests)[number]): boolean {
  const authorization = message.headers.authorization ?? '';
  const [, scope = '', names = '', signature] =
    /Credential=AKID\/(\S+), SignedHeaders=(\S+), Signature=(\w+)/.exec(authorization) ?? [];
  const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
  const hash = String(message.headers['x-amz-content-sha256']);
  if (hash !== sha256(body)) return false;
  const [path = '', query = ''] = (message.url ?? '').split('?');
  const headers = names.split(';').map((name) => `${name}:${String(message.headers[name]).trim()}\n`);
  const canonicalQuery = query
    .split('&')
    .map((part) => (part === '' || part.includes('=') ? part : `${part}=`))
    .sort()
    .join('&');
  const canonical = [message.method, path, canonicalQuery, headers.join(''), names, hash].join('\n');
  const date = String(message.headers['x-amz-date']);
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), 'AWS4the-secret');
  return (
    hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex') === signature
  );
}

test('requests are signed as S3 wants it, credentials and region being those of the SQS client', async () => {
  const bucket = bucketOf();
  await bucket.put('large/p/2026-11-22/a.3d.', 'ü');
  expect(await bucket.get('large/p/2026-11-22/a.3d.')).toBe('the text');
  expect(requests.map(isSigned)).toEqual([true, true]);
  const [put, get] = requests.map(({ message }) => message);
  expect([put?.method, put?.url]).toEqual(['PUT', '/a-bucket/large/p/2026-11-22/a.3d.']);
  expect(put?.headers.authorization).toMatch(/Credential=AKID\/\d{8}\/eu-west-1\/s3\/aws4_request/);
  expect(put?.headers['x-amz-security-token']).toBe('the-token');
  expect(put?.headers['if-none-match']).toBe('*');
  expect(get?.method).toBe('GET');
});

test('a list continues where a page ends, and what it names is read and removed by that name', async () => {
  bucketOf();
  const contents = (key: string) =>
    `<Contents><Key>${key}</Key><LastModified>2026-11-22T08:00:00.000Z</LastModified><Size>1</Size></Contents>`;
  texts.push(
    `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a+b/c=</NextContinuationToken>${contents('outage/p/a.3d.')}</ListBucketResult>`,
    `<ListBucketResult><IsTruncated>false</IsTruncated>${contents('outage/p/odd+name%28%C3%BC%29')}</ListBucketResult>`,
  );
  const objects = openObjects(new SQSClient({ region: 'eu-west-1', credentials }), 'a-bucket', 10_000);
  const listed = await objects.list('outage/');
  const modified = Date.parse('2026-11-22T08:00:00.000Z');
  expect(listed).toEqual([
    { key: 'outage/p/a.3d.', modified, bytes: 1 },
    { key: 'outage/p/odd name(ü)', modified, bytes: 1 },
  ]);
  for (const { key } of listed) await objects.remove(key);
  await objects.get('outage/p/odd name(ü)');
  expect(requests.map(isSigned)).toEqual([true, true, true, true, true]);
  expect(requests.map(({ message: { method, url } }) => [method, url])).toEqual([
    ['GET', '/a-bucket/?encoding-type=url&list-type=2&prefix=outage%2F'],
    ['GET', '/a-bucket/?continuation-token=a%2Bb%2Fc%3D&encoding-type=url&list-type=2&prefix=outage%2F'],
    ['DELETE', '/a-bucket/outage/p/a.3d.'],
    ['DELETE', '/a-bucket/outage/p/odd%20name%28%C3%BC%29'],
    ['GET', '/a-bucket/outage/p/odd%20name%28%C3%BC%29'],
  ]);
});

test('the check of signatures takes what AWS’s own S3 client signs, and nothing that was changed', async () => {
  bucketOf();
  const checksums = { requestChecksumCalculation: 'WHEN_REQUIRED' } as const;
  const client = new S3Client({
    region: 'eu-west-1',
    credentials,
    forcePathStyle: true,
    endpoint,
    ...checksums,
  });
  await client.send(new PutObjectCommand({ Bucket: 'a-bucket', Key: 'a/b', Body: 'x' }));
  client.destroy();
  const [request] = requests;
  if (request === undefined) throw new Error('no request');
  expect(isSigned(request)).toBe(true);
  expect(isSigned({ ...request, body: Buffer.from('y') })).toBe(false);
});

test.each([[500], [503], [409], ['reset' as const]])('after %p it is tried again', async (fault) => {
  const bucket = bucketOf();
  statuses.push(fault);
  await bucket.put('a', 'x');
  expect(requests.map(({ body }) => String(body))).toEqual(['x', 'x']);
  statuses.push(fault, fault);
  await expect(bucket.put('a', 'x')).rejects.toThrow();
  expect(requests).toHaveLength(4);
});

test.each([[400], [403], [404], [412]])(
  'after %p it is not, and the error tells the status alone',
  async (status) => {
    const bucket = bucketOf();
    statuses.push(status);
    await expect(bucket.get('a')).rejects.toMatchObject({
      name: 'S3Error',
      message: `S3 answered ${status}`,
      $metadata: { httpStatusCode: status },
    });
    expect(requests).toHaveLength(1);
  },
);

test('what is there already stays, and counts as put', async () => {
  const bucket = bucketOf();
  statuses.push(412);
  await bucket.put('a', 'x');
  expect(requests).toHaveLength(1);
});

test('a try that gets no answer is given up for the next one, and a signal ends all tries', async () => {
  const bucket = bucketOf(200);
  statuses.push('silent');
  await bucket.put('a', 'x');
  expect(requests).toHaveLength(2);
  statuses.push('silent');
  await expect(bucketOf().put('a', 'x', AbortSignal.abort())).rejects.toThrow('aborted');
});
