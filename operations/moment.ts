import { OperationError } from './failure.ts';

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** 15m, 24h, 7d, today (UTC), a day, or a time with its zone; throws an `OperationError` for anything else. */
export function moment(text: string): Date {
  const [, amount, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (unit === 'm' || unit === 'h' || unit === 'd')
    return new Date(Date.now() - Number(amount) * unitMs[unit]);
  if (text === 'today') return new Date(`${new Date().toISOString().slice(0, 10)}T00:00:00Z`);
  // Date.parse takes other texts too, and reads them by the machine's zone.
  const isMoment = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const at = isMoment ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at) || at < 0)
    throw new OperationError(
      'It must be like 15m, 24h, 7d, today, 2026-11-22 or 2026-11-22T08:00:00Z.',
      'invalid',
    );
  return new Date(at);
}
