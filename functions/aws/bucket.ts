import { xmlFault } from './faults.ts';
import { AwsCallError, openSigned } from './signed-call.ts';
import { encodePart } from './signer.ts';
import type { Signing } from './signing.ts';

/** Objects of one S3 bucket, put and read whole. */
export type Bucket = Readonly<ReturnType<typeof openBucket>>;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectOps.html */
export function openBucket(signing: Signing, name: string, tryMs: number) {
  const call = openSigned(signing, { name: 's3', bucket: name, faultOf: xmlFault('S3Error') }, tryMs);
  return {
    name,
    /** Returns when S3 has confirmed. An existing object, from an earlier try, stays. */
    async put(key: string, text: string, signal?: AbortSignal): Promise<void> {
      const headers = { 'if-none-match': '*' };
      await call({ method: 'PUT', path: pathOf(key), headers, body: text, signal }).catch(
        (error: unknown) => {
          const isThere = error instanceof AwsCallError && error.$metadata.httpStatusCode === 412;
          if (!isThere) throw error;
        },
      );
    },
    /** Also over an existing object. */
    async replace(key: string, text: string): Promise<void> {
      await call({ method: 'PUT', path: pathOf(key), body: text });
    },
    /** Throws an `AwsCallError` if there is no such object: status 404, or 403 for those who may not list. */
    get: (key: string): Promise<string> => call({ method: 'GET', path: pathOf(key) }),
  };
}

export function pathOf(key: string): string {
  return `/${key.split('/').map(encodePart).join('/')}`;
}
