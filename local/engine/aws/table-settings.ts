import type { JsonObject } from './json.ts';

/** What a template declares of a table and nothing here does: no item expires, no backup is made. */
export interface TableSettings {
  /** Attribute that holds the time. */
  readonly timeToLive: string | undefined;
  readonly pointInTimeRecovery: boolean;
}

/** By the table's name. */
export type DeclaredTables = Map<string, TableSettings>;

/** DescribeTimeToLive and DescribeContinuousBackups, as declared; undefined for any other operation. */
export function describeSettings(operation: string, settings: TableSettings): JsonObject | undefined {
  const { timeToLive, pointInTimeRecovery } = settings;
  if (operation === 'DescribeTimeToLive') {
    const enabled = { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive };
    return {
      TimeToLiveDescription: timeToLive === undefined ? { TimeToLiveStatus: 'DISABLED' } : enabled,
    };
  }
  if (operation !== 'DescribeContinuousBackups') return undefined;
  const PointInTimeRecoveryStatus = pointInTimeRecovery ? 'ENABLED' : 'DISABLED';
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus },
    },
  };
}
