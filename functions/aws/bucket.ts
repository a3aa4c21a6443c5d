import { xmlFault } from './faults.ts';
import { AwsCallError, openSigned } from './signed-call.ts';
import { encodePart } from './signer.ts';
import type { Signing } from './signing.ts';

/** Objects of one S3 bucket, put and read whole. */
export interface Bucket {
  readonly name: string;
  /** Returns when S3 has confirmed. An existing object, from an earlier try, stays. */
  put(key: string, text: string, signal?: AbortSignal): Promise<void>;
  /** Also over an existing object. */
  replace(key: string, text: string): Promise<void>;
  /** Throws an `AwsCallError` if there is no such object: status 404, or 403 for those who may not list. */
  get(key: string): Promise<string>;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectOps.html */
export function openBucket(signing: Signing, name: string, tryMs: number): Bucket {
  const call = openSigned(signing, { name: 's3', bucket: name, faultOf: xmlFault('S3Error') }, tryMs);
  return {
    name,
    async put(key, text, signal) {
      const headers = { 'if-none-match': '*' };
      await call({ method: 'PUT', path: pathOf(key), headers, body: text, signal }).catch(
        (error: unknown) => {
          const isThere = error instanceof AwsCallError && error.$metadata.httpStatusCode === 412;
          if (!isThere) throw error;
        },
      );
    },
    async replace(key, text) {
      await call({ method: 'PUT', path: pathOf(key), body: text });
    },
    get: (key) => call({ method: 'GET', path: pathOf(key) }),
  };
}

export function pathOf(key: string): string {
  return `/${key.split('/').map(encodePart).join('/')}`;
}
