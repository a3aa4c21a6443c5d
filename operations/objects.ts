import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { GetObject } from '../functions/events/whole-item.ts';
import type { Deployment } from './deployment.ts';

/** S3's objects as texts, each read, put and removed whole. */
export interface Objects {
  readonly get: GetObject;
  put(bucket: string, key: string, text: string): Promise<void>;
  /** An object that is not there is removed already. */
  remove(bucket: string, key: string): Promise<void>;
}

export function objectsOf(open: Deployment['open']): Objects {
  const s3 = open(S3Client);
  return {
    async get(Bucket, Key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Body?.transformToString() ?? '';
    },
    async put(Bucket, Key, Body) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    async remove(Bucket, Key) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}
