import { dayBefore, startOf, weekdayOf } from './clock.ts';
import { closest } from './closest.ts';
import { invalid } from './failure.ts';

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * 15m, 24h, 7d, today, yesterday, the last monday, a day, or a time with its zone; otherwise throws an
 * `OperationError`.
 */
export function moment(text: string, now = new Date()): Date {
  const [, amount, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (unit === 'm' || unit === 'h' || unit === 'd')
    return new Date(now.getTime() - Number(amount) * unitMs[unit]);
  const at = dayNamed(text.toLowerCase(), now) ?? timeOf(text);
  if (at === undefined || Number.isNaN(at.getTime()) || at.getTime() < 0)
    throw invalid(
      `It must be like 15m, 24h, 7d, today, yesterday, monday, 2026-11-22 or 2026-11-22T08:00:00Z.${closest(text, ['today', 'yesterday', ...weekdays])}`,
    );
  return at;
}

function dayNamed(name: string, now: Date): Date | undefined {
  if (name === 'today') return dayBefore(now, 0);
  if (name === 'yesterday') return dayBefore(now, 1);
  const weekday = weekdays.indexOf(name);
  return weekday < 0 ? undefined : dayBefore(now, (weekdayOf(now) - weekday + 7) % 7);
}

/** Date.parse also takes other texts, in the machine's zone. */
function timeOf(text: string): Date | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return startOf(text);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  return isTime ? new Date(text) : undefined;
}
