import { zoned } from '../clock.ts';
import { functionLog } from '../logs/function-logs.ts';
import { type Check, green, grey, yellow } from './check.ts';

const minutes = 15;

/** Whether one of the functions behind the queue fails: what it tries again is no dead letter yet. */
export function errorsOf(name: 'consumer' | 'sweep'): Check {
  return {
    name,
    needs: 'logs:FilterLogEvents',
    late: grey('the log is too long to be searched in time'),
    async look(deployment) {
      const asked = { pattern: '{ $.level = "ERROR" }', from: new Date(Date.now() - minutes * 60_000) };
      let count = 0;
      let last = '';
      for await (const { at, fields } of functionLog(deployment, name, asked)) {
        count++;
        const what = [fields.message, fields.fault ?? fields.reason].filter((one) => typeof one === 'string');
        last = [zoned(at), ...(what.length === 0 ? [] : [what.join(', ')])].join(': ');
      }
      if (count === 0) return green(`no error in the last ${minutes} minutes`);
      return yellow(
        `errors in the last ${minutes} minutes: ${count}, the last at ${last}`,
        `What failed is tried again. If it goes on: docs/operate/runbook.md#${name}-errors`,
      );
    },
  };
}
