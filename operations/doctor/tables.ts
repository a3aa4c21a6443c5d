import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { type Check, green, red } from './check.ts';

interface Table {
  readonly name: string;
  readonly key: string;
  /** Whether its items go after a time. */
  readonly expires: boolean;
}

/** Whether a table can be restored, and lets go of what is old. */
function table({ name, key, expires }: Table): Check {
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
      if (off.length === 0)
        return green(
          `${expires ? 'time to live and point-in-time recovery are' : 'point-in-time recovery is'} on`,
        );
      return red(
        `${off.join(' and ')} off: somebody changed what was deployed`,
        'Switch it on, or let aws cloudformation detect-stack-drift show what else differs.',
      );
    },
  };
}

export const tables: readonly Check[] = [
  table({ name: 'events', key: 'EventsTableName', expires: true }),
  table({ name: 'subscriptions', key: 'SubscriptionsTableName', expires: false }),
];
