/** What an alarm asks of its metric, in CloudFormation's words. */
export interface AlarmRule {
  readonly Statistic: string;
  /** Seconds. */
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number | undefined;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
}

export interface Sample {
  /** Seconds from the start. */
  readonly at: number;
  readonly value: number;
}

/** Undefined if a period has no data. */
export type Datapoint = number | undefined;

/**
 * Whether an alarm is in ALARM, given the data points of its evaluation range, the latest last. Only for missing data
 * that counts as breaching or as not breaching: the two other treatments keep a state.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function isAlarm(rule: AlarmRule, range: readonly Datapoint[]): boolean {
  const { EvaluationPeriods: periods, DatapointsToAlarm: toAlarm = periods } = rule;
  const real = range.filter((one) => one !== undefined);
  const fillers = Math.max(0, periods - real.length);
  const breaching = real.slice(-periods).filter((value) => breaches(rule, value)).length;
  return breaching + (treatsAsBreaching(rule) ? fillers : 0) >= toAlarm;
}

function treatsAsBreaching({ TreatMissingData }: AlarmRule): boolean {
  if (TreatMissingData !== 'breaching' && TreatMissingData !== 'notBreaching')
    throw new Error(`TreatMissingData ${TreatMissingData} is not simulated`);
  return TreatMissingData === 'breaching';
}

function breaches({ ComparisonOperator, Threshold }: AlarmRule, value: number): boolean {
  if (ComparisonOperator === 'GreaterThanThreshold') return value > Threshold;
  if (ComparisonOperator === 'LessThanThreshold') return value < Threshold;
  throw new Error(`ComparisonOperator ${ComparisonOperator} is not simulated`);
}

/** Until CloudWatch has what was counted, and looks. */
const delayMinutes = 1;

/** AWS does not say how many periods beyond its own an alarm looks at: in its example, two. */
const beyond = [0, 2];

/**
 * The minutes at which an alarm is in ALARM, until some second. It is evaluated each minute, whatever its period, with
 * periods that end at that minute. True only where it is so however far it looks back.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
 */
export function* minutesInAlarm(
  rule: AlarmRule,
  samples: readonly Sample[],
  until: number,
): Generator<number> {
  const sorted = samples.toSorted((a, b) => a.at - b.at);
  for (let now = 60; now <= until; now += 60) {
    const rings = beyond.every((more) => isAlarm(rule, datapoints(rule, sorted, now, more)));
    if (rings) yield now / 60 + delayMinutes;
  }
}

function datapoints(rule: AlarmRule, sorted: readonly Sample[], now: number, more: number): Datapoint[] {
  return Array.from({ length: rule.EvaluationPeriods + more }, (_, index) => {
    const end = now - (rule.EvaluationPeriods + more - 1 - index) * rule.Period;
    const first = firstAt(sorted, end - rule.Period);
    const last = firstAt(sorted, end);
    return statistic(
      rule.Statistic,
      sorted.slice(first, last).map(({ value }) => value),
    );
  });
}

/** The index of the first sample at a second or after it. */
function firstAt(sorted: readonly Sample[], second: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.at ?? 0) < second) low = middle + 1;
    else high = middle;
  }
  return low;
}

function statistic(name: string, values: readonly number[]): Datapoint {
  if (values.length === 0) return undefined;
  if (name === 'Sum') return values.reduce((sum, value) => sum + value, 0);
  if (name === 'Maximum') return values.reduce((most, value) => Math.max(most, value), 0);
  throw new Error(`the statistic ${name} is not simulated`);
}
