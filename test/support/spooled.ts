import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Engine } from '../../local/engine/engine.ts';

/** The spool of a running stack, to look into; the engine's S3 needs no client that is closed. */
export function spoolOf({ endpoint, outputs }: Engine) {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const Bucket = outputs.SpoolBucketName;
  const get = async (key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  };
  return {
    get,
    put: (key: string, text: string) => client.send(new PutObjectCommand({ Bucket, Key: key, Body: text })),
    remove: (key: string) => client.send(new DeleteObjectCommand({ Bucket, Key: key })),
    async keys(prefix: string): Promise<string[]> {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
      return Contents.map(({ Key = '' }) => Key);
    },
    close: () => client.destroy(),
  };
}
