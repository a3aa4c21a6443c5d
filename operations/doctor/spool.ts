import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { GetBucketLifecycleConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { zoned } from '../clock.ts';
import { collected } from '../paging.ts';
import { spoolWaiting } from '../spool-waiting.ts';
import { type Check, green, onAws, red } from './check.ts';

/** Three sweeps, by default. */
const oldMinutes = 15;

export const spool: Check = {
  name: 'spool',
  needs: 's3:ListBucket',
  async look(deployment) {
    const waiting = await collected(spoolWaiting(deployment), ({ Contents = [] }) => Contents);
    if (waiting.length === 0) return green('nothing waits');
    const oldest = new Date(Math.min(...waiting.map(({ LastModified }) => Number(LastModified))));
    const found = `deliveries that wait: ${waiting.length}, the oldest since ${zoned(oldest)}`;
    if (Date.now() - oldest.getTime() < oldMinutes * 60_000)
      return green(`${found}: the sweep will take them`);
    return red(
      `${found}, though the sweep comes every 5 minutes, unless sweep.everyMinutes says otherwise`,
      'docs/operate/runbook.md#sweep-errors',
    );
  },
};

/** Mail must not stay forever. */
export const spoolExpiry: Check = onAws({
  name: 'spool expiry',
  needs: 's3:GetLifecycleConfiguration',
  async look({ open, output }) {
    const request = new GetBucketLifecycleConfigurationCommand({ Bucket: output('SpoolBucketName') });
    const { Rules = [] } = await open(S3Client)
      .send(request)
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === 'NoSuchLifecycleConfiguration') return { Rules: [] };
        throw error;
      });
    const expiring = Rules.filter(({ Status, Expiration }) => Status === 'Enabled' && Expiration?.Days);
    const prefixes = expiring.map(({ Filter, Prefix }) => Filter?.Prefix ?? Prefix);
    const kept = ['large/', 'outage/', 'unverified/', 'payloads/'].filter(
      (place) => !prefixes.includes(place),
    );
    if (kept.length === 0) return green('objects expire');
    return red(
      `objects under ${kept.join(', ')} never expire: somebody changed what was deployed`,
      'Let aws cloudformation detect-stack-drift show what differs, and deploy again.',
    );
  },
});

function table(name: string, key: string, expires: boolean): Check {
  return {
    name: 'table',
    of: name,
    needs: 'dynamodb:DescribeTimeToLive and dynamodb:DescribeContinuousBackups',
    async look({ open, output }) {
      const client = open(DynamoDBClient);
      const TableName = output(key);
      const [{ TimeToLiveDescription }, { ContinuousBackupsDescription }] = await Promise.all([
        client.send(new DescribeTimeToLiveCommand({ TableName })),
        client.send(new DescribeContinuousBackupsCommand({ TableName })),
      ]);
      const { PointInTimeRecoveryStatus: recovery } =
        ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
      const off = [
        ...(recovery === 'ENABLED' ? [] : ['point-in-time recovery']),
        ...(!expires || /^ENABL/.test(TimeToLiveDescription?.TimeToLiveStatus ?? '') ? [] : ['time to live']),
      ];
      const on = expires ? 'time to live and point-in-time recovery are' : 'point-in-time recovery is';
      if (off.length === 0) return green(`${on} on`);
      return red(
        `${off.join(' and ')} off: somebody changed what was deployed`,
        'Switch it on, or let aws cloudformation detect-stack-drift show what else differs.',
      );
    },
  };
}

export const tables = [
  table('events', 'EventsTableName', true),
  table('subscriptions', 'SubscriptionsTableName', false),
];
