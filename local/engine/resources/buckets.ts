import { region } from '../stack/names.ts';
import type { Stack } from '../stack/stack.ts';

/** Without an S3 client, which would cost the engine more to load than its buckets are worth. */
export async function createBuckets(stack: Stack, endpoint: string): Promise<void> {
  const scope = `engine/20261121/${region}/s3/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=unchecked`;
  for (const { logicalId, identity } of stack.of('AWS::S3::Bucket')) {
    const response = await fetch(`${endpoint}/${identity.name}`, {
      method: 'PUT',
      headers: { authorization },
    });
    // 409: kept on disk.
    if (!response.ok && response.status !== 409) {
      throw new Error(`Creating the bucket ${logicalId} failed: ${await response.text()}`);
    }
  }
}
