const unitsMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `rate(5 minutes)` in milliseconds; undefined for anything else, such as `cron(…)`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function rateMs(expression: unknown): number | undefined {
  const [, count = '', unit = '', plural = ''] =
    /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(String(expression)) ?? [];
  const unitMs = unitsMs[unit];
  // AWS refuses `rate(1 minutes)` and `rate(5 minute)` alike.
  return unitMs === undefined || (count === '1') !== (plural === '') ? undefined : Number(count) * unitMs;
}
