import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AwsEndpoint, startAwsEndpoint } from '../local/engine/aws/endpoint.ts';

const Bucket = 'spool';
let aws: AwsEndpoint;
let s3: S3Client;

beforeAll(async () => {
  aws = await startAwsEndpoint();
  // As a function makes it: no path style, no checksum setting.
  const credentials = { accessKeyId: 'test', secretAccessKey: 'x' };
  s3 = new S3Client({ endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  await s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  s3.destroy();
  await aws.stop();
});

const put = (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const get = (Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));

async function keys(Prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3, pageSize: 4 },
    { Bucket, Prefix },
  )) {
    found.push(...Contents.map(({ Key = '' }) => Key));
  }
  return found;
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
test.each([
  ['text', 'large/é a+b&<c>%2F', Buffer.from('{"é":1}')],
  ['5 MB of any bytes', 'large/bytes', Buffer.alloc(5_000_000, '\r\n0;chunk\u0000ÿ', 'latin1')],
  ['nothing', 'large/empty', Buffer.alloc(0)],
])("The SDK's checksums hold for %s, whatever the key", async (_, key, body) => {
  await put(key, body);
  const { Body, ChecksumCRC32 } = await get(key);
  expect(ChecksumCRC32).toMatch(/^.{6}==$/);
  expect(body.equals((await Body?.transformToByteArray()) ?? Buffer.from('none'))).toBe(true);
  expect(await keys(key)).toEqual([key]);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
  await expect(get(key)).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
test('Keys are listed by prefix, in order, page by page, and deleted together', async () => {
  const Keys = Array.from({ length: 10 }, (_, at) => `outage/2026/${9 - at}`);
  for (const key of Keys) await put(key, 'x');
  await put('outage-not', 'x');
  expect(await keys('outage/')).toEqual(Keys.toSorted());
  const Objects = [...Keys.slice(1), 'outage/none'].map((Key) => ({ Key }));
  const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect([Deleted?.length, Errors ?? []]).toEqual([10, []]);
  expect(await keys('outage')).toEqual(['outage-not', 'outage/2026/9']);
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
test('A key of 1,024 bytes passes, one of more is refused', async () => {
  await put('é'.repeat(512), 'x');
  await expect(put(`${'é'.repeat(512)}x`, 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
});
