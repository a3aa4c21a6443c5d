import type { JsonObject } from './json.ts';

/** Declared, but without effect here. */
export interface TableSettings {
  readonly timeToLive: string | undefined;
  readonly pointInTimeRecovery: boolean;
}

export type DeclaredTables = Map<string, TableSettings>;

/** Undefined for any other operation. */
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
