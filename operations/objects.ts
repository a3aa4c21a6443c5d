import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Deployment } from './deployment.ts';

export interface Objects {
  readonly bucket: string;
  get(key: string): Promise<string>;
  put(key: string, text: string): Promise<void>;
  /** Succeeds if there is no such object. */
  remove(key: string): Promise<void>;
}

export function objectsOf(open: Deployment['open'], Bucket: string): Objects {
  const s3 = open(S3Client);
  return {
    bucket: Bucket,
    async get(Key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Body?.transformToString() ?? '';
    },
    async put(Key, Body) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    async remove(Key) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}
