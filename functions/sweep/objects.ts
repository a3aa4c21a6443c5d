import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

export interface Listed {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly bytes: number;
}

/** The objects of the spool, for one who empties it. */
export interface Objects {
  /** Of those whose names begin so, as many as one sweep may look at. */
  list(prefix: string): Promise<readonly Listed[]>;
  get(key: string): Promise<string>;
  /** An object that is there already stays: it is of a sweep that was cut off. */
  put(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Of one sweep: more than one run can send, so that those that fail never hide the others. */
const maxListed = 100_000;

export function openObjects(client: S3Client, Bucket: string): Objects {
  return {
    async list(prefix) {
      const found: Listed[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix })) {
        for (const { Key = '', LastModified, Size = 0 } of Contents) {
          found.push({ key: Key, modified: LastModified?.getTime() ?? 0, bytes: Size });
        }
        if (found.length >= maxListed) break;
      }
      return found;
    },
    async get(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
      return (await Body?.transformToString()) ?? '';
    },
    put: async (key, text) => {
      const object = { Bucket, Key: key, Body: text, IfNoneMatch: '*' };
      await client.send(new PutObjectCommand(object)).catch((error: unknown) => {
        if (!(error instanceof Error && error.name === 'PreconditionFailed')) throw error;
      });
    },
    remove: async (key) => {
      await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
    },
  };
}
