import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { SpoolPlace } from '../../functions/webhook/spool.ts';
import { zoned } from '../clock.ts';
import type { Deployment } from '../deployment.ts';
import { type Check, green, onAws, red } from './check.ts';

const places: readonly SpoolPlace[] = ['outage', 'unverified'];

/** Three sweeps, as often as they come unless configured otherwise. */
const oldMinutes = 15;

/** Whether what waits in the spool is swept. */
export const spool: Check = {
  name: 'spool',
  needs: 's3:ListBucket',
  async look(deployment) {
    const waiting = (await Promise.all(places.map((place) => timesIn(deployment, place)))).flat();
    if (waiting.length === 0) return green('nothing waits');
    const oldest = new Date(Math.min(...waiting));
    const found = `deliveries that wait: ${waiting.length}, the oldest since ${zoned(oldest)}`;
    if (Date.now() - oldest.getTime() < oldMinutes * 60_000)
      return green(`${found}: the sweep will take them`);
    return red(
      `${found}, though the sweep comes every 5 minutes, unless sweep.everyMinutes says otherwise`,
      'docs/operate/runbook.md#sweep-errors',
    );
  },
};

/** When each object of a place was put there. */
async function timesIn({ open, output }: Deployment, place: SpoolPlace): Promise<readonly number[]> {
  const asked = { Bucket: output('SpoolBucketName'), Prefix: `${place}/` };
  const times: number[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: open(S3Client) }, asked))
    times.push(...Contents.map(({ LastModified }) => LastModified?.getTime() ?? 0));
  return times;
}

/** Whether what the spool keeps goes after a time: mail must not lie there for ever. */
export const spoolExpiry: Check = onAws({
  name: 'spool expiry',
  needs: 's3:GetLifecycleConfiguration',
  async look({ open, output }) {
    const rules = await lifecycle(open(S3Client), output('SpoolBucketName'));
    const expiring = rules.filter(({ Status, Expiration }) => Status === 'Enabled' && Expiration?.Days);
    const prefixes = expiring.map(({ Filter, Prefix }) => Filter?.Prefix ?? Prefix);
    const kept = ['large', 'outage', 'unverified', 'payloads'].filter(
      (place) => !prefixes.includes(`${place}/`),
    );
    if (kept.length === 0) return green('objects go after their time');
    return red(
      `what is under ${kept.map((place) => `${place}/`).join(', ')} never goes: somebody changed what was deployed`,
      'Let aws cloudformation detect-stack-drift show what differs, and deploy again.',
    );
  },
});

async function lifecycle(client: S3Client, Bucket: string): Promise<readonly LifecycleRule[]> {
  try {
    const { Rules = [] } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    return Rules;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchLifecycleConfiguration') return [];
    throw error;
  }
}
