import type { Construct } from 'constructs';
import type { AlarmRow, Watched } from './alarm-row.ts';
import { costRows } from './cost-alarms.ts';
import { edgeRows, silenceRows } from './edge-alarms.ts';
import { reputationRows } from './reputation-alarms.ts';
import { scheduledRows } from './scheduled-alarms.ts';
import { deliveryRows, eventRows, functionRows } from './storing-alarms.ts';

/** Every alarm. Each costs money while nothing happens: `npm run cost` says how much. */
export function alarmTable(scope: Construct, watched: Watched): readonly AlarmRow[] {
  return [
    ...deliveryRows(scope, watched),
    ...edgeRows(scope, watched),
    ...functionRows(watched),
    ...eventRows(scope, watched),
    ...silenceRows(scope, watched),
    ...reputationRows(scope, watched),
    ...costRows(scope, watched),
    ...scheduledRows(scope, watched),
  ];
}
