import * as v from 'valibot';
import { each, hoursPerMonth } from './prices.ts';
import type { Resource } from './template.ts';

const minutesPerMonth = hoursPerMonth * 60;

/** What one run with nothing to do is taken for: nobody has measured it on AWS. */
const run = { seconds: 0.5, s3Lists: 2, logBytes: 1500 };

const Rule = v.object({
  ScheduleExpression: v.pipe(v.string(), v.regex(/^rate\(\d+ (minutes?|hours?|days?)\)$/)),
  Targets: v.array(v.object({ Arn: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }) })),
});

const TargetFunction = v.object({ MemorySize: v.number() });

/** A rule on a schedule is free; what it starts is not. In US dollars a month. */
export function scheduleCost({ properties }: Resource, all: readonly Resource[]): number {
  const { ScheduleExpression, Targets } = v.parse(Rule, properties);
  const runs = minutesPerMonth / minutesOf(ScheduleExpression);
  const perRun = Targets.map(({ Arn }) => {
    const target = all.find(({ id }) => id === Arn['Fn::GetAtt'][0]);
    const { MemorySize } = v.parse(TargetFunction, target?.properties);
    return (
      each.invocation +
      (MemorySize / 1024) * run.seconds * each.gigabyteSecond +
      run.s3Lists * each.s3List +
      (run.logBytes / 1e9) * each.logGigabyte
    );
  });
  return runs * perRun.reduce((total, usd) => total + usd, 0);
}

const minutesPer: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** Of `rate(5 minutes)`. */
function minutesOf(rate: string): number {
  const [, amount, unit = ''] = /^rate\((\d+) (\w+?)s?\)$/.exec(rate) ?? [];
  return Number(amount) * (minutesPer[unit] ?? Number.NaN);
}
