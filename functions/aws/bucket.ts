import { xmlFault } from './faults.ts';
import { AwsCallError, type Call, openSigned } from './signed-call.ts';
import { encodePart } from './signer.ts';
import type { Signing } from './signing.ts';

/** Objects of one S3 bucket, each put and read whole. */
export interface Bucket {
  readonly name: string;
  /** Returns when S3 has confirmed. With `ifAbsent`, an object that is there already stays as it is. */
  put(key: string, text: string, options?: PutOptions): Promise<void>;
  /** Throws an `AwsCallError`: with status 404, or 403 for those who may not list, where there is no such object. */
  get(key: string): Promise<string>;
}

export interface PutOptions {
  readonly ifAbsent?: boolean;
  /** Ends all tries. */
  readonly signal?: AbortSignal;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectOps.html */
export function openBucket(signing: Signing, name: string, tryMs: number): Bucket {
  const call = openSigned(signing, { name: 's3', bucket: name, faultOf: xmlFault('S3Error') }, tryMs);
  return {
    name,
    async put(key, text, { ifAbsent = false, signal } = {}) {
      const headers = ifAbsent ? { 'if-none-match': '*' } : {};
      const put: Call = { method: 'PUT', path: pathOf(key), headers, body: text, signal };
      await call(put).catch((error: unknown) => {
        if (!(ifAbsent && isThere(error))) throw error;
      });
    },
    get: (key) => call({ method: 'GET', path: pathOf(key) }),
  };
}

function isThere(error: unknown): boolean {
  return error instanceof AwsCallError && error.$metadata.httpStatusCode === 412;
}

/** An object's path. */
export function pathOf(key: string): string {
  return `/${key.split('/').map(encodePart).join('/')}`;
}
