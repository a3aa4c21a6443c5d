import * as v from 'valibot';
import type { LambdaFunction } from '../lambda/function.ts';
import { rateMs } from '../schedule/rate.ts';
import { type Schedule, type ScheduleRun, type ScheduleTarget, startSchedule } from '../schedule/schedule.ts';
import type { Stack } from '../stack/stack.ts';

const RuleProperties = v.object({
  ScheduleExpression: v.optional(v.string()),
  State: v.optional(v.string(), 'ENABLED'),
  Targets: v.optional(v.array(v.object({ Arn: v.string(), Input: v.optional(v.string()) })), []),
});

/** The rules with a rate; kinds.ts names the others. */
export function startSchedules(
  stack: Stack,
  functions: ReadonlyMap<string, LambdaFunction>,
  onLog: (entry: { function: string; line: string }) => void,
): readonly Schedule[] {
  return stack.of('AWS::Events::Rule').flatMap(({ logicalId, identity, properties }) => {
    const rule = v.parse(RuleProperties, properties);
    const everyMs = rateMs(rule.ScheduleExpression);
    if (everyMs === undefined || rule.State === 'DISABLED') return [];
    const targets = rule.Targets.map(({ Arn, Input }): ScheduleTarget => {
      const found = [...functions].find(([, { arn }]) => arn === Arn);
      if (found === undefined) throw new Error(`The rule ${logicalId} leads to no function of the stack`);
      const [name, lambda] = found;
      return { function: name, lambda, ...(Input !== undefined && { input: Input }) };
    });
    const settings = { id: logicalId, arn: identity.attributes.Arn ?? '', everyMs, targets };
    return [startSchedule(settings, (line) => onLog({ function: logicalId, line }))];
  });
}

/** Those with these logical ids, or all. */
export async function runSchedules(
  schedules: readonly Schedule[],
  ids: readonly string[],
): Promise<readonly ScheduleRun[]> {
  const unknown = ids.find((wanted) => !schedules.some(({ id }) => id === wanted));
  if (unknown !== undefined) throw new Error(`The template has no schedule ${unknown} that is emulated`);
  const chosen = ids.length === 0 ? schedules : schedules.filter(({ id }) => ids.includes(id));
  return (await Promise.all(chosen.map((schedule) => schedule.run()))).flat();
}
