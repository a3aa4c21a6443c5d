import { type ListObjectsV2CommandOutput, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { SpoolPlace } from '../functions/webhook/spool.ts';
import type { Deployment } from './deployment.ts';

const places: readonly SpoolPlace[] = ['outage', 'unverified'];

/** What waits in the spool for the sweep, page by page. */
export async function* spoolWaiting({
  open,
  output,
}: Deployment): AsyncGenerator<ListObjectsV2CommandOutput> {
  const Bucket = output('SpoolBucketName');
  for (const place of places)
    yield* paginateListObjectsV2({ client: open(S3Client) }, { Bucket, Prefix: `${place}/` });
}
