import { openBucket, pathOf } from '../aws/bucket.ts';
import { elementOf, xmlFault } from '../aws/faults.ts';
import { openSigned } from '../aws/signed-call.ts';
import type { Signing } from '../aws/signing.ts';

export interface Listed {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly bytes: number;
}

export type Objects = Readonly<Omit<ReturnType<typeof openObjects>, 'name' | 'replace'>>;

/** More than one run can send, so that failing objects never hide the others. */
const maxListed = 100_000;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function openObjects(signing: Signing, bucket: string, tryMs: number) {
  const call = openSigned(signing, { name: 's3', bucket, faultOf: xmlFault('S3Error') }, tryMs);
  return {
    ...openBucket(signing, bucket, tryMs),
    /** Objects with this prefix, up to `maxListed`. */
    async list(prefix: string): Promise<readonly Listed[]> {
      const found: Listed[] = [];
      let token: string | undefined;
      do {
        const page = token === undefined ? {} : { 'continuation-token': token };
        const query = { 'list-type': '2', 'encoding-type': 'url', prefix, ...page };
        const xml = await call({ method: 'GET', query });
        found.push(...listedIn(xml));
        token = elementOf(xml, 'NextContinuationToken');
      } while (token !== undefined && found.length < maxListed);
      return found;
    },
    remove: async (key: string): Promise<void> => {
      await call({ method: 'DELETE', path: pathOf(key) });
    },
  };
}

function listedIn(xml: string): readonly Listed[] {
  return [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, contents = '']) => ({
    key: decodeURIComponent((elementOf(contents, 'Key') ?? '').replaceAll('+', ' ')),
    modified: Date.parse(elementOf(contents, 'LastModified') ?? ''),
    bytes: Number(elementOf(contents, 'Size') ?? 0),
  }));
}
