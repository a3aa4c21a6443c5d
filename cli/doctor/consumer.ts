import { functionLog } from '../function-logs.ts';
import { utc } from '../utc.ts';
import { type Check, green, grey, yellow } from './check.ts';

const minutes = 15;

/** Whether the consumer fails: what it tries again is on no queue's dead letters yet. */
export const consumer: Check = {
  name: 'consumer',
  needs: 'logs:FilterLogEvents',
  late: grey('the log is too long to be searched in time'),
  async look(deployment) {
    const from = new Date(Date.now() - minutes * 60_000);
    let count = 0;
    let last = '';
    for await (const { at, fields } of functionLog(deployment, 'consumer', {
      pattern: '{ $.level = "ERROR" }',
      from,
    })) {
      count++;
      last = `${utc(at)} UTC: ${[fields.message, fields.fault ?? fields.reason].filter(Boolean).join(', ')}`;
    }
    if (count === 0) return green(`no error in the last ${minutes} minutes`);
    return yellow(
      `${count} errors in the last ${minutes} minutes, the last at ${last}`,
      'What failed is tried again. If it goes on: docs/runbook.md#oldest-delivery',
    );
  },
};
